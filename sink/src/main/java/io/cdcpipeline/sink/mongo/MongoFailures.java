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
          24, 91, 112, 189, 313, 251, 10107, 11600, 11602, 13435, 13436, 50, 6, 7, 89, 9001, 64,
          11601);

  private static final int WRITE_CONFLICT = 112;
  private static final int TRANSACTION_TOO_LARGE_FOR_CACHE = 313;

  /**
   * What is wrong with the target, the user's rights or the server, whatever the operation is:
   * InternalError, UnknownError, Unauthorized, IllegalOperation, NamespaceNotFound,
   * OperationFailed, CommandNotSupportedOnView, CommandNotSupported,
   * OperationNotSupportedInTransaction, OutOfDiskSpace and the like.
   */
  private static final Set<Integer> NOT_THE_OPERATION =
      Set.of(1, 8, 13, 18, 20, 26, 59, 96, 115, 166, 225, 235, 246, 263, 303, 323, 14031);

  /** What a command as a whole is refused for because of one of its operations. */
  private static final Set<Integer> OF_AN_OPERATION =
      Set.of(2, 4, 9, 14, 15, 16, 22, 28, 40, 52, 53, 54, 55, 56, 57, 66, 72, 121, 168, 169);

  /** Numbers that the server gives to single places of its code, most of them checks of a value. */
  private static final int FIRST_LOCATION = 10_000;

  private MongoFailures() {}

  /** Whether a write error with this code comes back whenever the operation is tried. */
  static boolean isFaultOfTheOperation(int code) {
    return !LATER.contains(code) && !NOT_THE_OPERATION.contains(code);
  }

  /** Whether a request failed because of one of its operations, which it does not name. */
  static boolean isFaultOfAnOperation(MongoException failure) {
    int code = failure.getCode();
    return !isTransient(failure)
        && isFaultOfTheOperation(code)
        && (OF_AN_OPERATION.contains(code) || code >= FIRST_LOCATION);
  }

  /** Whether the transaction was too large for the server's cache. */
  static boolean isCacheFull(MongoException failure) {
    return failure.getCode() == TRANSACTION_TOO_LARGE_FOR_CACHE;
  }

  static boolean isConflict(MongoException failure) {
    return failure.getCode() == WRITE_CONFLICT;
  }

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
