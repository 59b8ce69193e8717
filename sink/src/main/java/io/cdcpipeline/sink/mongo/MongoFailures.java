package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;

/** Classifies the driver's exceptions: the one place that does. */
final class MongoFailures {

  /** NoSuchTransaction, WriteConflict, LockTimeout and the codes of an election or shutdown. */
  private static final Set<Integer> LATER =
      Set.of(
          24, 91, 112, 189, 251, 10107, 11600, 11602, 13435, 13436, 50, 6, 7, 89, 9001, 64, 11601);

  private MongoFailures() {}

  /**
   * Returns the exception to throw for {@code failure}: a {@link StoreUnavailableException} if the
   * same call may succeed later.
   *
   * @param what was tried, with its ids
   */
  static IOException classify(String what, MongoException failure) {
    if (failure instanceof MongoInterruptedException) {
      InterruptedIOException interrupted = new InterruptedIOException(what + " was cancelled");
      interrupted.initCause(failure);
      return interrupted;
    }
    if (isTransient(failure)) {
      return new StoreUnavailableException(
          what + ": MongoDB is not available (" + name(failure) + "); it will be retried", failure);
    }
    return new IOException(
        what
            + ": MongoDB refuses it ("
            + name(failure)
            + "). The data stays in Flink's state; fix the cause and the job goes on",
        failure);
  }

  static boolean isTransient(MongoException failure) {
    return failure.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
        || failure.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL)
        || failure instanceof MongoSocketException
        || failure instanceof MongoTimeoutException
        || LATER.contains(failure.getCode());
  }

  private static String name(MongoException failure) {
    return failure.getClass().getSimpleName() + ", code " + failure.getCode();
  }
}
