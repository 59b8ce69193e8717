package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.mongo.MongoOperation.Kind;
import io.cdcpipeline.sink.mongo.MongoWrite.IfAbsent;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * The bytes of one operation in a batch: a BSON document {@code {o, d, c, k|b, v?, n?, g?, x?, s?}}
 * with
 *
 * <pre>
 *   o  the kind: i, r, u, d         n  true: nothing happens when the document is absent
 *   d  database                     g  version guard {f: field, v: version}
 *   c  collection                   x  when the guard document of a deletion may go
 *   k  _id, or b: other key fields  s  {field: date} that a replacement keeps once it is there
 *   v  document, update, or pipeline (an array)
 * </pre>
 *
 * <p>These bytes live in checkpoints: a field may be added, none may change its meaning. The first
 * four come first, so that target and key are one run of bytes.
 */
final class MongoOperationCodec {

  /**
   * The server's limit for one document, less what a dead letter adds: an operation that enters a
   * checkpoint can always be written, or stored as rejected.
   */
  static final int MAX_BYTES = 16 * 1024 * 1024 - 16 * 1024;

  private static final BsonValueCodec VALUES = new BsonValueCodec();
  private static final EncoderContext CONTEXT = EncoderContext.builder().build();

  /** Length of the document (4), then type, name and value of the field o: 1 + 2 + 4 + 2. */
  private static final int TARGET_OFFSET = 13;

  private MongoOperationCodec() {}

  /** An encoded operation; target and key are its bytes up to {@code keyEnd}. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on at once, never compared.
  record Encoded(byte[] bytes, int keyEnd) {

    static final int KEY_START = TARGET_OFFSET;
  }

  /** Encodes an operation that needs no time of its own. */
  static byte[] encode(MongoWrite write) {
    return encode(write, null, null).bytes();
  }

  /**
   * Encodes an operation.
   *
   * @param expireAt of the guard document that a guarded deletion leaves; null for none
   * @param created what a replacement keeps from the document before; null for nothing
   * @throws IllegalArgumentException if the operation could never be applied
   */
  static Encoded encode(MongoWrite write, BsonDateTime expireAt, BsonDocument created) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    int keyEnd;
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      if (write instanceof MongoWrite.InsertOne insert) {
        keyEnd = head(writer, buffer, Kind.INSERT, write, idOf(insert));
        put(writer, "v", insert.document());
      } else if (write instanceof MongoWrite.ReplaceOne replace) {
        keyEnd = head(writer, buffer, Kind.REPLACE, write, replace.key());
        put(writer, "v", replace.document());
        ifAbsent(writer, replace.ifAbsent());
        replace.guard().ifPresent(guard -> put(writer, "g", guarded(guard)));
      } else if (write instanceof MongoWrite.UpdateOne update) {
        keyEnd = head(writer, buffer, Kind.UPDATE, write, update.key());
        put(writer, "v", update.update());
        ifAbsent(writer, update.ifAbsent());
        update.guard().ifPresent(guard -> put(writer, "g", guarded(guard)));
      } else {
        MongoWrite.DeleteOne delete = (MongoWrite.DeleteOne) write;
        keyEnd = head(writer, buffer, Kind.DELETE, write, delete.key());
        delete.guard().ifPresent(guard -> put(writer, "g", guarded(guard)));
      }
      tail(writer, expireAt, created);
    }
    requireSize(write, buffer.getSize());
    return new Encoded(buffer.toByteArray(), keyEnd);
  }

  /** Encodes {@code operation} with another value, and with what it keeps from before. */
  static byte[] encode(MongoOperation operation, BsonValue value, BsonDocument created) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      head(writer, operation.kind(), operation);
      put(writer, "v", value);
      ifAbsent(writer, operation.ifAbsent());
      if (operation.guard() != null) {
        put(writer, "g", guarded(operation.guard()));
      }
      tail(writer, operation.expireAt(), created);
    }
    return buffer.toByteArray();
  }

  /** Encodes the replacement that puts the document of {@code operation} there in any case. */
  static byte[] asReplacement(MongoOperation operation) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      head(writer, Kind.REPLACE, operation);
      put(writer, "v", operation.value());
      tail(writer, null, null);
    }
    return buffer.toByteArray();
  }

  private static void head(BsonBinaryWriter writer, Kind kind, MongoOperation operation) {
    head(writer, kind, operation.database(), operation.collection(), operation.key());
  }

  private static int head(
      BsonBinaryWriter writer,
      BasicOutputBuffer buffer,
      Kind kind,
      MongoWrite write,
      DocumentKey key) {
    head(writer, kind, write.database(), write.collection(), key);
    return buffer.getPosition();
  }

  private static void head(
      BsonBinaryWriter writer, Kind kind, String database, String collection, DocumentKey key) {
    writer.writeStartDocument();
    writer.writeString("o", kind.code());
    writer.writeString("d", database);
    writer.writeString("c", collection);
    if (key.isId()) {
      put(writer, "k", key.fields().get("_id"));
    } else {
      put(writer, "b", key.fields());
    }
  }

  private static void ifAbsent(BsonBinaryWriter writer, IfAbsent ifAbsent) {
    if (ifAbsent == IfAbsent.SKIP) {
      writer.writeBoolean("n", true);
    }
  }

  private static void tail(BsonBinaryWriter writer, BsonDateTime expireAt, BsonDocument created) {
    if (expireAt != null) {
      put(writer, "x", expireAt);
    }
    if (created != null) {
      put(writer, "s", created);
    }
    writer.writeEndDocument();
  }

  private static void put(BsonBinaryWriter writer, String name, BsonValue value) {
    writer.writeName(name);
    VALUES.encode(writer, value, CONTEXT);
  }

  private static BsonDocument guarded(VersionGuard guard) {
    return new BsonDocument("f", new BsonString(guard.field())).append("v", guard.version());
  }

  private static DocumentKey idOf(MongoWrite.InsertOne insert) {
    BsonValue id = insert.document().get("_id");
    if (id == null) {
      throw new IllegalArgumentException(
          "a document for "
              + insert.database()
              + "."
              + insert.collection()
              + " has no _id: set one, so that a replay inserts the same document");
    }
    return DocumentKey.id(id);
  }

  private static void requireSize(MongoWrite write, int bytes) {
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "an operation on %s.%s has %d bytes; MongoDB takes documents up to 16 MiB, the sink %d"
                  .formatted(write.database(), write.collection(), bytes, MAX_BYTES)
              + " bytes with their target and key");
    }
  }
}
