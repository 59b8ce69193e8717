package io.cdcpipeline.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Bytes to one JSON object, with every leniency of Jackson's defaults switched off: they ignore
 * what follows the document, keep the last of two equal fields, and put no bound on its size.
 */
final class StrictJson {
  static final int MAX_DOCUMENT_BYTES = 1024 * 1024;
  static final int MAX_NESTING = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(factory())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          // A price of 10.50 stays 10.50.
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private StrictJson() {}

  static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxNumberLength(64)
                .maxStringLength(MAX_DOCUMENT_BYTES)
                .maxNameLength(256)
                .maxDocumentLength(MAX_DOCUMENT_BYTES)
                .maxTokenCount(10_000)
                .build())
        // Names come from outside: they must neither fill the JVM's string
        // table nor, by colliding on purpose, raise IllegalStateException.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .build();
  }

  /** {@code where} is the start of the path in errors: empty for a value, {@code key} for a key. */
  static ObjectNode parse(byte[] bytes, String where) throws MalformedEventException {
    if (bytes.length == 0) {
      throw new MalformedEventException("empty", where, "There are no bytes.");
    }
    if (bytes.length > MAX_DOCUMENT_BYTES) {
      throw limitExceeded(where);
    }
    String text = decode(bytes, where);
    try (JsonParser parser = MAPPER.createParser(text)) {
      JsonNode root = MAPPER.readTree(parser);
      if (root == null) {
        throw new MalformedEventException("empty", where, "There is only white space.");
      }
      if (parser.nextToken() != null) {
        throw new MalformedEventException(
            "trailing_data", where, "Something follows the JSON document.");
      }
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new MalformedEventException(
          "not_an_object", where, "Expected a JSON object, found " + kind(root) + ".");
    } catch (StreamConstraintsException e) {
      throw limitExceeded(where);
    } catch (NumberFormatException e) {
      // Jackson lets BigDecimal's own exception through for 1e99999999999.
      throw limitExceeded(where);
    } catch (MismatchedInputException e) {
      throw new MalformedEventException(
          "duplicate_field", where, "A field stands twice in one object" + at(e) + ".");
    } catch (JsonProcessingException e) {
      throw new MalformedEventException("not_json", where, "This is not JSON" + at(e) + ".");
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from memory cannot fail.", e);
    }
  }

  static String kind(JsonNode node) {
    return node == null || node.isMissingNode()
        ? "nothing"
        : switch (node.getNodeType()) {
          case ARRAY -> "an array";
          case BOOLEAN -> "a boolean";
          case NULL -> "null";
          case NUMBER -> "a number";
          case OBJECT -> "an object";
          case STRING -> "a string";
          case BINARY, MISSING, POJO -> "nothing";
        };
  }

  private static String decode(byte[] bytes, String where) throws MalformedEventException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedEventException("not_utf8", where, "The bytes are not UTF-8.");
    }
  }

  private static MalformedEventException limitExceeded(String where) {
    return new MalformedEventException(
        "limit_exceeded",
        where,
        "The document exceeds a limit: 1 MiB, 64 levels, 10000 tokens, 256 characters in a name,"
            + " 64 in a number, ten digits in an exponent.");
  }

  /** The place only: the parser's own message quotes the payload. */
  private static String at(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
