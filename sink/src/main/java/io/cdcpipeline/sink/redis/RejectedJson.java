package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A rejected operation as the commit script stores it: the sink knows no JSON library. */
final class RejectedJson {

  private RejectedJson() {}

  static byte[] of(Operation operation, String reason) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(operation.word().verb().command().getBytes(UTF_8));
    parts.add(operation.key());
    parts.addAll(operation.arguments());
    String words =
        parts.stream()
            .map(part -> quoted(new String(part, UTF_8)))
            .collect(Collectors.joining(",", "[", "]"));
    return "{\"at\":\"%d\",\"reason\":%s,\"operation\":%s}"
        .formatted(System.currentTimeMillis(), quoted(reason), words)
        .getBytes(UTF_8);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < ' ') {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
