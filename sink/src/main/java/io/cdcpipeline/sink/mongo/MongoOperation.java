package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoNamespace;
import io.cdcpipeline.sink.mongo.MongoWrite.IfAbsent;
import java.nio.ByteBuffer;
import org.bson.BsonBinaryReader;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.DecoderContext;

/**
 * One encoded operation, as {@link MongoOperationCodec} reads it: in one pass over its fields, with
 * views of the document or update instead of a tree of it.
 */
final class MongoOperation {

  /** What an operation does; the code is its name in the bytes. */
  enum Kind {
    INSERT("i"),
    REPLACE("r"),
    UPDATE("u"),
    DELETE("d");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }

    static Kind of(String code) {
      for (Kind kind : values()) {
        if (kind.code.equals(code)) {
          return kind;
        }
      }
      throw new IllegalStateException(
          "operation kind '" + code + "' in a batch: written by a newer version of the sink");
    }
  }

  private static final BsonValueCodec VALUES = new BsonValueCodec();
  private static final DecoderContext CONTEXT = DecoderContext.builder().build();

  private final RawBsonDocument encoded;
  private String database;
  private String collection;
  private Kind kind;
  private DocumentKey key;
  private BsonValue value;
  private IfAbsent ifAbsent = IfAbsent.INSERT;
  private VersionGuard guard;
  private BsonDateTime expireAt;
  private BsonDocument created;

  private MongoOperation(RawBsonDocument encoded) {
    this.encoded = encoded;
  }

  static MongoOperation of(byte[] bytes) {
    return of(ByteBuffer.wrap(bytes));
  }

  /** Keeps a view of {@code bytes}. */
  static MongoOperation of(ByteBuffer bytes) {
    RawBsonDocument encoded;
    if (bytes.hasArray()) {
      encoded =
          new RawBsonDocument(
              bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    } else {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      encoded = new RawBsonDocument(copy);
    }
    MongoOperation operation = new MongoOperation(encoded);
    operation.read();
    return operation;
  }

  private void read() {
    ByteBuffer bytes =
        ByteBuffer.wrap(
            encoded.getBackingArray(), encoded.getByteOffset(), encoded.getByteLength());
    try (BsonBinaryReader reader = new BsonBinaryReader(bytes.slice())) {
      reader.readStartDocument();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        readField(reader.readName(), reader);
      }
    }
  }

  private void readField(String name, BsonBinaryReader reader) {
    switch (name) {
      case "o" -> kind = Kind.of(reader.readString());
      case "d" -> database = reader.readString();
      case "c" -> collection = reader.readString();
      case "k" -> key = DocumentKey.id(VALUES.decode(reader, CONTEXT));
      case "b" -> key = new DocumentKey(view(reader));
      case "v" ->
          value =
              reader.getCurrentBsonType() == BsonType.DOCUMENT
                  ? view(reader)
                  : VALUES.decode(reader, CONTEXT);
      case "n" -> ifAbsent = reader.readBoolean() ? IfAbsent.SKIP : IfAbsent.INSERT;
      case "g" -> {
        BsonDocument fields = view(reader);
        guard = new VersionGuard(fields.getString("f").getValue(), fields.get("v"));
      }
      case "x" -> expireAt = new BsonDateTime(reader.readDateTime());
      case "s" -> created = view(reader);
      default ->
          throw new IllegalStateException(
              "field '" + name + "' in a batch: written by a newer version of the sink");
    }
  }

  private RawBsonDocument view(BsonBinaryReader reader) {
    int start = reader.getBsonInput().getPosition();
    reader.skipValue();
    int end = reader.getBsonInput().getPosition();
    return new RawBsonDocument(
        encoded.getBackingArray(), encoded.getByteOffset() + start, end - start);
  }

  Kind kind() {
    return kind;
  }

  MongoNamespace target() {
    return new MongoNamespace(database, collection);
  }

  String database() {
    return database;
  }

  String collection() {
    return collection;
  }

  DocumentKey key() {
    return key;
  }

  /** The document, the update, or as an array the pipeline; null for a deletion. */
  BsonValue value() {
    return value;
  }

  IfAbsent ifAbsent() {
    return ifAbsent;
  }

  /** Null when there is none. */
  VersionGuard guard() {
    return guard;
  }

  /** When the guard document of a deletion may go; null when it leaves none. */
  BsonDateTime expireAt() {
    return expireAt;
  }

  /** The field that a replacement keeps from the document before, and its first value, or null. */
  BsonDocument created() {
    return created;
  }

  /** All of it, as it is in the batch. */
  RawBsonDocument encoded() {
    return encoded;
  }
}
