package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;
import java.util.Set;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Classifies the client's exceptions: the one place that does. */
final class RedisFailures {

  /** First words of replies that another try may not get. */
  private static final Set<String> LATER =
      Set.of(
          "BUSY",
          "LOADING",
          "READONLY",
          "MASTERDOWN",
          "CLUSTERDOWN",
          "TRYAGAIN",
          "MOVED",
          "ASK",
          "OOM",
          "MISCONF",
          "NOREPLICAS");

  private RedisFailures() {}

  /**
   * Returns the exception to throw for {@code failure}: a {@link StoreUnavailableException} if the
   * same call may succeed later.
   *
   * @param what was tried, with its ids
   */
  static IOException classify(String what, JedisException failure) {
    if (failure instanceof JedisConnectionException || LATER.contains(firstWord(failure))) {
      return new StoreUnavailableException(
          what
              + ": Redis is not available ("
              + failure.getClass().getSimpleName()
              + " "
              + firstWord(failure)
              + "); it will be retried",
          failure);
    }
    return new IOException(
        what
            + ": Redis refuses it ("
            + firstWord(failure)
            + "). The data stays in Flink's state; fix the cause and the job goes on",
        failure);
  }

  private static String firstWord(JedisException failure) {
    String message = failure.getMessage();
    return message == null ? "" : message.split(" ", 2)[0];
  }
}
