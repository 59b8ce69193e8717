package io.cdcpipeline.sink.mongo;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What a replacement or an update may consist of: checked before it can enter a checkpoint. */
final class UpdateRules {

  private static final Set<String> OPERATORS =
      Set.of(
          "$set",
          "$unset",
          "$setOnInsert",
          "$inc",
          "$mul",
          "$min",
          "$max",
          "$push",
          "$addToSet",
          "$pull",
          "$pullAll",
          "$pop",
          "$rename",
          "$bit");

  private static final Set<String> STAGES =
      Set.of("$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith");

  private UpdateRules() {}

  static void requireReplacement(DocumentKey key, BsonDocument document) {
    requireNonNull(document, "document");
    if (document.keySet().stream().anyMatch(field -> field.startsWith("$"))) {
      throw new IllegalArgumentException(
          "a replacement has no operators, got the fields "
              + document.keySet()
              + "; use updateOne for $inc, $set and the like");
    }
    if (!key.isId()) {
      key.fields().forEach((path, value) -> requireHolds(document, path, value));
    }
  }

  private static void requireHolds(BsonDocument document, String path, BsonValue expected) {
    BsonValue found = document;
    for (String name : path.split("\\.", -1)) {
      found = found != null && found.isDocument() ? found.asDocument().get(name) : null;
    }
    if (!expected.equals(found)) {
      throw new IllegalArgumentException(
          "a replacement by the field '"
              + path
              + "' holds that field with the same value: otherwise the document would lose its"
              + " key");
    }
  }

  static void requireUpdate(DocumentKey key, BsonValue update) {
    if (requireNonNull(update, "update").isArray()) {
      requirePipeline(update);
      return;
    }
    BsonDocument operators = update.asDocument();
    if (operators.isEmpty() || !operators.keySet().stream().allMatch(o -> o.startsWith("$"))) {
      throw new IllegalArgumentException(
          "an update consists of operators such as $inc or $set, got the fields "
              + operators.keySet()
              + "; use replaceOne for a whole document");
    }
    operators.forEach((operator, fields) -> requireOperator(key, operator, fields));
  }

  private static void requireOperator(DocumentKey key, String operator, BsonValue fields) {
    if (operator.equals("$currentDate")) {
      throw new IllegalArgumentException(
          "$currentDate would be the time of the commit: use $set with a date taken from the"
              + " record, or timestamps(…) of the sink's builder");
    }
    if (!OPERATORS.contains(operator)) {
      throw new IllegalArgumentException(operator + " is not one of the operators " + OPERATORS);
    }
    if (!fields.isDocument()) {
      throw new IllegalArgumentException(operator + " takes a document of fields and values");
    }
    for (String path : fields.asDocument().keySet()) {
      if (!key.isId() && key.overlaps(path)) {
        throw new IllegalArgumentException(
            operator + " of '" + path + "' would change the key by which the document is found");
      }
    }
  }

  private static void requirePipeline(BsonValue pipeline) {
    if (pipeline.asArray().isEmpty()) {
      throw new IllegalArgumentException("a pipeline has one stage at least");
    }
    for (BsonValue stage : pipeline.asArray()) {
      if (!stage.isDocument()
          || stage.asDocument().size() != 1
          || !STAGES.contains(stage.asDocument().getFirstKey())) {
        throw new IllegalArgumentException(
            "a stage of an update's pipeline is one of " + STAGES + ", with its definition");
      }
    }
  }
}
