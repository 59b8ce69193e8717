package io.cdcpipeline.producer.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import io.cdcpipeline.producer.capture.RejectedRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes a page of the bytes of an answer.
 *
 * <p>Two passes with two strictnesses, so that one bad row does not take its page along. The first
 * finds the rows' texts and refuses the page if it is not one JSON document of the agreed form. The
 * second reads each row strictly; a row that breaks a rule becomes a {@link RejectedRow} with its
 * text untouched. A row whose sequence cannot be told makes the page unusable: where it belongs,
 * and whether it was published before, would be a guess.
 */
final class RestPageParser {
  private static final int MAX_ROWS = 200_000;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER_LENGTH = 64;
  private static final int MAX_NAME_LENGTH = 256;
  private static final int MAX_STRING_LENGTH = 1_000_000;
  private static final int MAX_LENIENT_DEPTH = 1_000;
  private static final int MAX_LENIENT_LENGTH = 20_000_000;

  private final JsonMapper lenient =
      mapper(MAX_LENIENT_DEPTH, MAX_LENIENT_LENGTH, MAX_LENIENT_LENGTH, MAX_LENIENT_LENGTH)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();
  private final JsonMapper strict =
      mapper(MAX_DEPTH, MAX_NUMBER_LENGTH, MAX_NAME_LENGTH, MAX_STRING_LENGTH)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();
  private final Map<String, JsonPointer> pointers = new ConcurrentHashMap<>();
  private final RestSourceSettings settings;
  private final RowConverter converter;

  RestPageParser(RestSourceSettings settings, Clock clock) {
    this.settings = settings;
    this.converter = new RowConverter(settings.mapping(), settings.name(), clock);
  }

  /**
   * @param after rows up to here were published: they are dropped, as some APIs repeat the last one
   */
  Page parse(byte[] body, long after) throws PollFailedException {
    List<String> texts = rowTexts(decode(body));
    List<Row> fresh = new ArrayList<>();
    for (String text : texts) {
      Row row = read(text);
      if (row.sequence() > after) {
        fresh.add(row);
      }
    }
    return new PageAssembly(settings, converter).assemble(fresh, texts.size(), after);
  }

  private static JsonMapper.Builder mapper(int depth, int number, int name, int string) {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(depth)
            .maxNumberLength(number)
            .maxNameLength(name)
            .maxStringLength(string)
            .build();
    // Names come from outside: they must neither fill the JVM's string table
    // nor, by colliding on purpose, raise IllegalStateException.
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(constraints)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        // A price of 10.50 stays 10.50.
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
  }

  /** Strict, so that the text has exactly the bytes that were sent. */
  private String decode(byte[] body) throws PollFailedException {
    try {
      String text =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(body))
              .toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw unusable("the answer is not UTF-8");
    }
  }

  private List<String> rowTexts(String text) throws PollFailedException {
    char[] chars = text.toCharArray();
    try (JsonParser parser = lenient.createParser(chars)) {
      if (parser.nextToken() == null) {
        throw unusable("the answer is empty");
      }
      List<String> rows = rowTexts(parser, chars, pointer(settings.mapping().records()));
      if (parser.nextToken() != null) {
        throw unusable("something follows the JSON document");
      }
      return rows;
    } catch (IOException e) {
      String start = text.stripLeading();
      throw unusable(
          start.startsWith("<")
              ? "the answer looks like an HTML or XML page, not JSON"
              : "the answer is not a complete JSON document");
    }
  }

  /** Leaves the parser on the last token of the value it found at the current one. */
  private List<String> rowTexts(JsonParser parser, char[] chars, JsonPointer path)
      throws IOException, PollFailedException {
    if (path.matches()) {
      return elements(parser, chars);
    }
    List<String> rows = null;
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean onPath = parser.currentName().equals(path.getMatchingProperty());
        parser.nextToken();
        if (!onPath) {
          parser.skipChildren();
        } else if (rows == null) {
          rows = rowTexts(parser, chars, path.tail());
        } else {
          throw unusable("the field of SOURCE_RECORDS is there twice");
        }
      }
    }
    if (rows == null) {
      throw unusable(noRecords());
    }
    return rows;
  }

  private List<String> elements(JsonParser parser, char[] chars)
      throws IOException, PollFailedException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw unusable(noRecords());
    }
    List<String> rows = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw unusable("row %d is not a JSON object".formatted(rows.size()));
      }
      if (rows.size() == MAX_ROWS) {
        throw unusable("the answer has more than %d rows".formatted(MAX_ROWS));
      }
      int start = (int) parser.currentTokenLocation().getCharOffset();
      parser.skipChildren();
      if (parser.currentToken() == null) {
        throw unusable("the answer is not a complete JSON document");
      }
      int end = (int) parser.currentTokenLocation().getCharOffset() + 1;
      rows.add(new String(chars, start, end - start));
    }
    return rows;
  }

  private Row read(String text) throws PollFailedException {
    try {
      JsonNode row = strict.readTree(text);
      Field sequence = field(row, "sequence", settings.mapping().sequence());
      return new Row(text, sequence(sequence), (name, pointer) -> field(row, name, pointer), null);
    } catch (JsonProcessingException | NumberFormatException e) {
      // Jackson lets the latter through for exponents beyond an int.
      return new Row(text, sequenceOfBadRow(text), null, rejection(e));
    }
  }

  /** Names the rule only: the parser's own messages quote the payload. */
  private static RowRejectedException rejection(Exception e) {
    if (e instanceof StreamConstraintsException) {
      return new RowRejectedException(
          "limit_exceeded",
          "",
          "the row exceeds a limit: 64 levels, 256 characters in a name, 64 in a number, a million"
              + " in a string");
    }
    return e instanceof MismatchedInputException
        ? new RowRejectedException("duplicate_field", "", "a field stands twice in one object")
        : new RowRejectedException("not_json", "", "the row is not JSON, such as NaN for a number");
  }

  /** A row that is not read strictly still has its place, unless its sequence is ambiguous. */
  private long sequenceOfBadRow(String text) throws PollFailedException {
    try (JsonParser parser = lenient.createParser(text)) {
      parser.nextToken();
      return sequence(find(parser, pointer(settings.mapping().sequence())));
    } catch (IOException e) {
      throw unusable("a row is not JSON");
    }
  }

  /** The sequence below the current token; leaves the parser on the token's end. */
  private Field find(JsonParser parser, JsonPointer path) throws IOException, PollFailedException {
    if (path.matches()) {
      JsonToken token = parser.currentToken();
      Field.Kind kind =
          token.isNumeric()
              ? Field.Kind.NUMBER
              : token == JsonToken.VALUE_STRING ? Field.Kind.TEXT : Field.Kind.OTHER;
      String text = kind == Field.Kind.OTHER ? "" : parser.getText();
      parser.skipChildren();
      return new Field("sequence", settings.mapping().sequence(), kind, text);
    }
    Field found = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean onPath = parser.currentName().equals(path.getMatchingProperty());
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      if (!onPath || !(object || path.tail().matches())) {
        parser.skipChildren();
      } else if (found == null) {
        found = find(parser, path.tail());
      } else {
        throw unusable("a row has its sequence twice");
      }
    }
    return found == null
        ? new Field("sequence", settings.mapping().sequence(), Field.Kind.ABSENT, "")
        : found;
  }

  private long sequence(Field field) throws PollFailedException {
    try {
      return field.asWhole();
    } catch (RowRejectedException e) {
      throw unusable(
          "a row's sequence at '%s' (SOURCE_FIELD_SEQUENCE): %s"
              .formatted(e.path(), e.getMessage()));
    }
  }

  private Field field(JsonNode row, String name, String pointer) {
    JsonNode value = row.at(pointer(pointer));
    if (value.isMissingNode() || value.isNull()) {
      return new Field(name, pointer, Field.Kind.ABSENT, "");
    }
    if (value.isTextual()) {
      return new Field(name, pointer, Field.Kind.TEXT, value.textValue());
    }
    return value.isNumber()
        ? new Field(name, pointer, Field.Kind.NUMBER, value.decimalValue().toString())
        : new Field(name, pointer, Field.Kind.OTHER, "");
  }

  private JsonPointer pointer(String text) {
    return pointers.computeIfAbsent(text, JsonPointer::compile);
  }

  private String noRecords() {
    return "there is no array at '%s' (SOURCE_RECORDS)".formatted(settings.mapping().records());
  }

  private PollFailedException unusable(String why) {
    return Unusable.page(settings, why);
  }
}
