package io.cdcpipeline.sink.mongo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * Lets a write through only if its version is above the stored one.
 *
 * @param field where the version is stored, at the top of the document
 * @param version of this write: a number, string, date, time stamp or object id; all versions of a
 *     collection have one type, because MongoDB orders types, too
 */
public record VersionGuard(String field, BsonValue version) {

  private static final Set<BsonType> ORDERED =
      Set.of(
          BsonType.INT32,
          BsonType.INT64,
          BsonType.DOUBLE,
          BsonType.DECIMAL128,
          BsonType.STRING,
          BsonType.DATE_TIME,
          BsonType.TIMESTAMP,
          BsonType.OBJECT_ID);

  /**
   * Checks that versions have an order.
   *
   * @param field not null, without a dot
   * @param version not null
   * @throws IllegalArgumentException naming the type that has none
   */
  public VersionGuard {
    UpdatePaths.requireTopLevel(field);
    requireNonNull(version, "version");
    if (!ORDERED.contains(version.getBsonType())) {
      throw new IllegalArgumentException(
          "a version of type "
              + version.getBsonType()
              + " in '"
              + field
              + "' has no useful order; use a number, string, date, time stamp or object id");
    }
  }

  /**
   * Whether MongoDB orders this version before {@code other}; empty when that is not known here.
   */
  Optional<Boolean> isBelow(VersionGuard other) {
    if (version.getBsonType() != other.version.getBsonType()) {
      return Optional.empty();
    }
    return switch (version.getBsonType()) {
      case INT32 -> Optional.of(version.asInt32().getValue() < other.version.asInt32().getValue());
      case INT64 -> Optional.of(version.asInt64().getValue() < other.version.asInt64().getValue());
      case DATE_TIME ->
          Optional.of(version.asDateTime().getValue() < other.version.asDateTime().getValue());
      case TIMESTAMP ->
          Optional.of(version.asTimestamp().compareTo(other.version.asTimestamp()) < 0);
      case OBJECT_ID ->
          Optional.of(
              version.asObjectId().getValue().compareTo(other.version.asObjectId().getValue()) < 0);
      case STRING -> Optional.of(Arrays.compareUnsigned(utf8(version), utf8(other.version)) < 0);
      default -> Optional.empty();
    };
  }

  private static byte[] utf8(BsonValue text) {
    return text.asString().getValue().getBytes(UTF_8);
  }
}
