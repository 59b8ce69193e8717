package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.mongo.MongoOperationCodec.Encoded;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Decimal128;

/**
 * Tells operations on one document from those on others, by bytes.
 *
 * <p>Equal keys mean the same document, and different keys different documents, as long as a
 * collection is addressed in one way. Where a stream changes between {@code _id} and other fields,
 * a new era begins: nothing is folded across it, because the same document has two names there.
 *
 * <p>One per writer, used by its task thread.
 */
final class OperationKeys {

  /** Equal for MongoDB only if their bytes are; numbers are not, nor what may hold one. */
  private static final Set<BsonType> EQUAL_BY_BYTES =
      Set.of(
          BsonType.STRING,
          BsonType.OBJECT_ID,
          BsonType.BINARY,
          BsonType.BOOLEAN,
          BsonType.DATE_TIME,
          BsonType.TIMESTAMP,
          BsonType.NULL);

  private static final Pattern NEGATIVE_ZERO = Pattern.compile("-0(\\.0*)?(E[+-]?[0-9]+)?");
  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();
  private static final EncoderContext CONTEXT = EncoderContext.builder().build();

  private final Map<String, Map<String, Addressing>> collections = new HashMap<>();

  /** How a collection was addressed last, and how often that has changed. */
  private static final class Addressing {

    private Set<String> fields;
    private long era;

    private Addressing(Set<String> fields) {
      this.fields = fields;
    }
  }

  /** The key of an operation that addresses its document by {@code key}. */
  ByteBuffer of(MongoWrite write, DocumentKey key, Encoded encoded) {
    long era = era(write, key.fields().keySet());
    if (era == 0 && equalByBytes(key.fields())) {
      return ByteBuffer.wrap(
              encoded.bytes(), Encoded.KEY_START, encoded.keyEnd() - Encoded.KEY_START)
          .slice();
    }
    BsonDocument canonical =
        new BsonDocument("era", new BsonInt64(era))
            .append("d", new BsonString(write.database()))
            .append("c", new BsonString(write.collection()))
            .append("key", canonical(key.fields()));
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      CODEC.encode(writer, canonical, CONTEXT);
    }
    return ByteBuffer.wrap(buffer.toByteArray());
  }

  private long era(MongoWrite write, Set<String> fields) {
    Addressing addressing =
        collections
            .computeIfAbsent(write.database(), database -> new HashMap<>())
            .computeIfAbsent(write.collection(), collection -> new Addressing(Set.copyOf(fields)));
    if (!addressing.fields.equals(fields)) {
      addressing.fields = Set.copyOf(fields);
      addressing.era++;
    } else if (changesUnknownFields(write)) {
      // A pipeline may give the document another key: it is folded with nothing, and ends an era.
      addressing.era++;
      return addressing.era++;
    }
    return addressing.era;
  }

  private static boolean changesUnknownFields(MongoWrite write) {
    return write instanceof MongoWrite.UpdateOne update
        && update.update().isArray()
        && !update.key().isId();
  }

  /** Whether no other bytes are the same key for MongoDB. */
  static boolean equalByBytes(BsonDocument fields) {
    for (BsonValue value : fields.values()) {
      if (!EQUAL_BY_BYTES.contains(value.getBsonType())) {
        return false;
      }
    }
    return true;
  }

  private static BsonDocument canonical(BsonDocument fields) {
    BsonDocument result = new BsonDocument();
    fields.forEach((name, value) -> result.append(name, canonical(value)));
    return result;
  }

  private static BsonValue canonical(BsonValue value) {
    return switch (value.getBsonType()) {
      case INT32 -> new BsonInt64(value.asInt32().getValue());
      case DOUBLE -> canonical(value.asDouble().getValue());
      case DECIMAL128 -> canonical(value.asDecimal128().getValue());
      case DOCUMENT -> canonical(value.asDocument());
      case ARRAY -> new BsonArray(value.asArray().stream().map(OperationKeys::canonical).toList());
      default -> value;
    };
  }

  private static BsonValue canonical(double number) {
    // 2^63 is a double, the largest long is not.
    if (number == Math.rint(number) && number >= Long.MIN_VALUE && number < 0x1p63) {
      return new BsonInt64((long) number);
    }
    return new BsonDouble(number);
  }

  private static BsonValue canonical(Decimal128 number) {
    if (number.isNaN() || number.isInfinite()) {
      return canonical(number.doubleValue());
    }
    if (NEGATIVE_ZERO.matcher(number.toString()).matches()) {
      // Equal to 0 for MongoDB, and not a BigDecimal.
      return new BsonInt64(0);
    }
    BigDecimal exact = number.bigDecimalValue();
    double nearest = exact.doubleValue();
    if (Double.isFinite(nearest) && new BigDecimal(nearest).compareTo(exact) == 0) {
      return canonical(nearest);
    }
    try {
      return new BsonInt64(exact.longValueExact());
    } catch (ArithmeticException e) {
      return new BsonDecimal128(new Decimal128(exact.stripTrailingZeros()));
    }
  }
}
