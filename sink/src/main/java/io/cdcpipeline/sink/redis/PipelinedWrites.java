package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.redis.RedisDirectStore.Placed;
import io.cdcpipeline.sink.redis.RedisDirectStore.Refusal;
import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/** Sends commands as they are, all of them before the first reply is read. */
final class PipelinedWrites implements RedisDirectStore.Writes {

  private final RedisSinkOptions options;

  PipelinedWrites(RedisSinkOptions options) {
    this.options = options;
  }

  @Override
  public List<Refusal> write(RedisSession session, List<Placed> operations) throws IOException {
    return session.call(
        "Writing " + operations.size() + " operations of " + options.sinkId(),
        pipe -> {
          List<Response<Object>> replies = new ArrayList<>();
          operations.forEach(placed -> replies.add(send(pipe, placed.operation())));
          pipe.sync();
          List<Refusal> refused = new ArrayList<>();
          for (int i = 0; i < replies.size(); i++) {
            try {
              replies.get(i).get();
            } catch (JedisDataException e) {
              if (RedisFailures.mayPass(e) || RedisFailures.isForbidden(e)) {
                throw e;
              }
              refused.add(new Refusal(operations.get(i), e.getMessage()));
            }
          }
          return refused;
        });
  }

  /** The reply that decides whether the operation was refused. */
  private static Response<Object> send(Pipeline pipe, Operation operation) {
    RedisWord word = operation.word();
    String command = word.verb().command();
    Response<Object> reply;
    if (word.verb() == RedisVerb.HREPLACE) {
      // Readers see the old fields or the new ones, never none.
      command(pipe, "MULTI");
      command(pipe, "DEL", operation.key());
      command(pipe, "HSET", operation.key(), operation.arguments());
      reply = command(pipe, "EXEC");
    } else {
      reply = command(pipe, command, operation.key(), operation.arguments());
    }
    if (word.expires()) {
      byte[] time = Long.toString(word.expiresAt()).getBytes(UTF_8);
      command(pipe, "PEXPIREAT", operation.key(), List.of(time));
    }
    return reply;
  }

  private static Response<Object> command(Pipeline pipe, String name, byte[] key) {
    return command(pipe, name, key, List.of());
  }

  private static Response<Object> command(Pipeline pipe, String name) {
    return send(pipe, new CommandArguments(() -> name.getBytes(UTF_8)));
  }

  private static Response<Object> command(
      Pipeline pipe, String name, byte[] key, List<byte[]> arguments) {
    CommandArguments line = new CommandArguments(() -> name.getBytes(UTF_8)).add(key);
    arguments.forEach(line::add);
    return send(pipe, line);
  }

  private static Response<Object> send(Pipeline pipe, CommandArguments line) {
    return pipe.executeCommand(new CommandObject<>(line, BuilderFactory.RAW_OBJECT));
  }
}
