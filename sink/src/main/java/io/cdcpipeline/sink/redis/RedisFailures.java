package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

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
    if (says(failure, "cluster support disabled")) {
      return new IOException(
          what
              + ": the server is no cluster, which the uri says by redis-cluster://. Nothing was"
              + " written. Use redis:// or redis-sentinel://",
          failure);
    }
    if (firstWord(failure).equals("NOPERM")) {
      return forbidden(what, failure);
    }
    if (isForbidden(failure)) {
      return new IOException(
          what
              + ": Redis does not know the sink's user or password ("
              + firstWord(failure)
              + "). The data stays in Flink's state. Correct the uri, or the user in Redis",
          failure);
    }
    if (mayPass(failure)) {
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

  /** The user lacks a right: nothing that the operation could be blamed for. */
  static IOException forbidden(String what, JedisException failure) {
    return new IOException(
        what
            + ": the sink's Redis user may not do it (NOPERM). The data stays in Flink's state."
            + " Give the user the rules of acl.txt in the sink's jar, and the keys and channels"
            + " that the mapper writes to",
        failure);
  }

  static boolean mayPass(JedisException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JedisConnectionException) {
        return true;
      }
    }
    return failure instanceof JedisClusterOperationException
        || failure instanceof JedisRedirectionException
        || LATER.contains(firstWord(failure))
        // WAIT at a primary that has just become a replica.
        || says(failure, "with replica instances");
  }

  /** Whether the user may not do it: that tells nothing about the operation. */
  static boolean isForbidden(JedisException failure) {
    return failure instanceof JedisAccessControlException;
  }

  /** Whether the failure, or what led to it, has {@code words} in its message. */
  private static boolean says(Throwable failure, String words) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean here = cause.getMessage() != null && cause.getMessage().contains(words);
      if (here || Stream.of(cause.getSuppressed()).anyMatch(other -> says(other, words))) {
        return true;
      }
    }
    return false;
  }

  private static String firstWord(JedisException failure) {
    String message = failure.getMessage();
    return message == null ? "" : message.split(" ", 2)[0];
  }
}
