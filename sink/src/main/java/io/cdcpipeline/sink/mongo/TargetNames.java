package io.cdcpipeline.sink.mongo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names that MongoDB takes: checked before an operation can enter a checkpoint, because a batch
 * with another one could never be committed.
 */
final class TargetNames {

  private static final Pattern DATABASE = Pattern.compile("[^/\\\\. \"$*<>:|?\\x00]+");
  private static final Pattern COLLECTION = Pattern.compile("[^$\\x00]+");
  private static final int DATABASE_BYTES = 63;
  private static final int NAMESPACE_BYTES = 255;

  /** No transaction may write there. */
  private static final Set<String> SYSTEM = Set.of("admin", "config", "local");

  private TargetNames() {}

  /** Returns {@code database} if a transaction can write to a database of this name. */
  static String requireDatabase(String database) {
    requireNonNull(database, "database");
    if (!DATABASE.matcher(database).matches()
        || database.getBytes(UTF_8).length > DATABASE_BYTES
        || SYSTEM.contains(database)) {
      throw new IllegalArgumentException(
          "cannot write to a database called '"
              + database
              + "': the name has 1 to 63 bytes, none of /\\. \"$*<>:|? and is not admin, config or"
              + " local");
    }
    return database;
  }

  static void requireTarget(String database, String collection) {
    requireDatabase(database);
    requireNonNull(collection, "collection");
    if (!COLLECTION.matcher(collection).matches()
        || collection.startsWith("system.")
        || collection.startsWith(".")
        || collection.endsWith(".")
        || (database + "." + collection).getBytes(UTF_8).length > NAMESPACE_BYTES) {
      throw new IllegalArgumentException(
          "cannot write to '" + database + "." + collection + "': not a user collection");
    }
  }
}
