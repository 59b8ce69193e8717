package io.cdcpipeline.sink.mongo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * Makes one update of two on the same document.
 *
 * <p>Operators on paths that do not touch each other stand side by side. On the same path two
 * operators become one only where the result is the same whatever the document holds. Two things
 * may differ: the order of new fields, and the last digit of a field that holds a double although
 * integers are added to it.
 */
final class UpdateFold {

  /** A list operator with more elements is left alone: each fold copies all of them. */
  private static final int MAX_ELEMENTS = 256;

  /** Touches a second path, which is its value. */
  private static final String RENAME = "$rename";

  /** By path, in the order of their first appearance. */
  private final Map<String, Change> changes = new LinkedHashMap<>();

  private UpdateFold() {}

  private record Change(String operator, BsonValue value) {}

  /** Empty when no single update is known to be the same. */
  static Optional<BsonDocument> fold(BsonDocument earlier, BsonDocument later) {
    UpdateFold fold = new UpdateFold();
    if (!fold.start(earlier)) {
      return Optional.empty();
    }
    for (Map.Entry<String, BsonValue> operator : later.entrySet()) {
      // The document is there when the later update comes, so this does nothing.
      if (operator.getKey().equals("$setOnInsert")) {
        continue;
      }
      for (Map.Entry<String, BsonValue> field : operator.getValue().asDocument().entrySet()) {
        if (!fold.add(field.getKey(), new Change(operator.getKey(), field.getValue()))) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(fold.update());
  }

  private boolean start(BsonDocument update) {
    for (Map.Entry<String, BsonValue> operator : update.entrySet()) {
      if (operator.getKey().equals(RENAME)) {
        return false;
      }
      for (Map.Entry<String, BsonValue> field : operator.getValue().asDocument().entrySet()) {
        Change change = new Change(operator.getKey(), field.getValue());
        if (UpdatePaths.isPositional(field.getKey())
            || changes.put(field.getKey(), change) != null) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean add(String path, Change later) {
    if (later.operator.equals(RENAME) || UpdatePaths.isPositional(path)) {
      return false;
    }
    Change earlier = changes.get(path);
    if (earlier != null) {
      Optional<Change> both = combine(earlier, later);
      both.ifPresent(change -> changes.put(path, change));
      return both.isPresent();
    }
    if (changes.keySet().stream().anyMatch(other -> UpdatePaths.overlap(path, other))) {
      return false;
    }
    changes.put(path, later);
    return true;
  }

  private static Optional<Change> combine(Change earlier, Change later) {
    String operators = earlier.operator + " " + later.operator;
    return switch (later.operator) {
      case "$set", "$unset" -> Optional.of(later);
      default ->
          switch (operators) {
            case "$inc $inc", "$set $inc" ->
                sum(earlier.value, later.value).map(sum -> new Change(earlier.operator, sum));
            case "$unset $inc" -> Optional.of(new Change("$set", later.value));
            case "$min $min" -> lower(earlier, later).map(first -> first ? earlier : later);
            case "$max $max" -> lower(earlier, later).map(first -> first ? later : earlier);
            case "$push $push", "$addToSet $addToSet" -> concatenation(earlier, later);
            default -> Optional.empty();
          };
    };
  }

  /** Of two integers of one type; empty for others, and when it overflows. */
  private static Optional<BsonValue> sum(BsonValue a, BsonValue b) {
    try {
      if (a.isInt32() && b.isInt32()) {
        return Optional.of(
            new BsonInt32(Math.addExact(a.asInt32().getValue(), b.asInt32().getValue())));
      }
      if (a.isInt64() && b.isInt64()) {
        return Optional.of(
            new BsonInt64(Math.addExact(a.asInt64().getValue(), b.asInt64().getValue())));
      }
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Whether the earlier value is the lower one; empty when their types leave that open. */
  private static Optional<Boolean> lower(Change earlier, Change later) {
    Optional<Long> a = ordered(earlier.value);
    Optional<Long> b = ordered(later.value);
    if (earlier.value.getBsonType() != later.value.getBsonType() || a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(a.get() <= b.get());
  }

  private static Optional<Long> ordered(BsonValue value) {
    return switch (value.getBsonType()) {
      case INT32 -> Optional.of((long) value.asInt32().getValue());
      case INT64 -> Optional.of(value.asInt64().getValue());
      case DATE_TIME -> Optional.of(value.asDateTime().getValue());
      default -> Optional.empty();
    };
  }

  private static Optional<Change> concatenation(Change earlier, Change later) {
    Optional<BsonArray> first = elements(earlier.value);
    Optional<BsonArray> second = elements(later.value);
    if (first.isEmpty()
        || second.isEmpty()
        || first.get().size() + second.get().size() > MAX_ELEMENTS) {
      return Optional.empty();
    }
    BsonArray all = new BsonArray(first.get());
    all.addAll(second.get());
    return Optional.of(new Change(later.operator, new BsonDocument("$each", all)));
  }

  /** What a list operator adds; empty when it also sorts, slices or positions. */
  private static Optional<BsonArray> elements(BsonValue value) {
    if (value.getBsonType() == BsonType.DOCUMENT && value.asDocument().containsKey("$each")) {
      return value.asDocument().size() == 1 && value.asDocument().isArray("$each")
          ? Optional.of(value.asDocument().getArray("$each"))
          : Optional.empty();
    }
    BsonArray one = new BsonArray();
    one.add(value);
    return Optional.of(one);
  }

  private BsonDocument update() {
    BsonDocument update = new BsonDocument();
    changes.forEach(
        (path, change) -> {
          if (!update.containsKey(change.operator)) {
            update.append(change.operator, new BsonDocument());
          }
          update.getDocument(change.operator).append(path, change.value);
        });
    return update;
  }
}
