package io.cdcpipeline.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Typed access to the fields of one object. Nothing is converted: Jackson's {@code asX} methods
 * turn {@code "12abc"} and a missing field into 0.
 */
record JsonFields(ObjectNode object, String path) {

  /** True also for an explicit null, which is how Debezium sends unknown columns. */
  boolean lacks(String field) {
    JsonNode node = object.get(field);
    return node == null || node.isNull();
  }

  JsonNode node(String field) {
    return object.get(field);
  }

  String pathOf(String field) {
    return path + "/" + field;
  }

  JsonFields object(String field, String reason) throws MalformedEventException {
    if (object.get(field) instanceof ObjectNode child) {
      return new JsonFields(child, pathOf(field));
    }
    throw unexpected(field, reason, "an object");
  }

  String text(String field, String reason) throws MalformedEventException {
    JsonNode node = object.get(field);
    if (node == null || !node.isTextual()) {
      throw unexpected(field, reason, "a string");
    }
    return node.textValue();
  }

  String textOrEmpty(String field, String reason) throws MalformedEventException {
    return lacks(field) ? "" : text(field, reason);
  }

  /** A whole number without fraction or exponent that fits 64 bits. */
  long wholeNumber(String field, String reason) throws MalformedEventException {
    JsonNode node = object.get(field);
    if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
      throw unexpected(field, reason, "a whole number below 2^63");
    }
    return node.longValue();
  }

  long wholeNumberOr(long absent, String field, String reason) throws MalformedEventException {
    return lacks(field) ? absent : wholeNumber(field, reason);
  }

  MalformedEventException unexpected(String field, String reason, String expected) {
    return new MalformedEventException(
        reason,
        pathOf(field),
        "Expected " + expected + ", found " + StrictJson.kind(object.get(field)) + ".");
  }
}
