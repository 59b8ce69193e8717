package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Shows tests outside the package what a write holds, which is nobody's business otherwise. */
public final class Written {

  private Written() {}

  /** The command as it would be typed. */
  public static String commandOf(RedisWrite write) {
    StringBuilder command = new StringBuilder(write.verb() + " " + write.key());
    for (byte[] argument : write.encodedArguments()) {
      command.append(' ').append(new String(argument, UTF_8));
    }
    return command.toString();
  }
}
