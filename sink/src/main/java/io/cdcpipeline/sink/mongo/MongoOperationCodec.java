package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.nio.ByteBuffer;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * The bytes of one operation in a batch: a BSON document {@code {o, d, c, k?, v?}} with the kind of
 * operation, database, collection, document id, and document or update.
 *
 * <p>These bytes live in checkpoints: a field may be added, none may change its meaning.
 */
final class MongoOperationCodec {

  /** The server's limit for one document. */
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();
  private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
  private static final ReplaceOptions REPLACE_UPSERT = new ReplaceOptions().upsert(true);

  private MongoOperationCodec() {}

  /** A decoded operation, where it goes, and its encoded size. */
  record Operation(MongoNamespace target, BsonDocument encoded, int bytes) {

    WriteModel<BsonDocument> model() {
      String kind = encoded.getString("o").getValue();
      return switch (kind) {
        case "i" -> new InsertOneModel<>(document());
        case "r" -> new ReplaceOneModel<>(filter(), document(), REPLACE_UPSERT);
        case "u" -> new UpdateOneModel<>(filter(), document(), UPSERT);
        case "d" -> new DeleteOneModel<>(filter());
        default ->
            throw new IllegalStateException(
                "operation kind '" + kind + "' in a batch: written by a newer version of the sink");
      };
    }

    private BsonDocument document() {
      return encoded.getDocument("v");
    }

    private BsonDocument filter() {
      // Without $eq an id such as {$gt: ""} or a regular expression would match others.
      return new BsonDocument("_id", new BsonDocument("$eq", encoded.get("k")));
    }
  }

  static byte[] encode(MongoWrite write) {
    BsonDocument encoded = new BsonDocument();
    if (write instanceof MongoWrite.InsertOne insert) {
      fill(encoded, "i", insert, insert.document().get("_id"), insert.document());
    } else if (write instanceof MongoWrite.ReplaceOne replace) {
      fill(encoded, "r", replace, replace.id(), replace.document());
    } else if (write instanceof MongoWrite.UpdateOne update) {
      fill(encoded, "u", update, update.id(), update.update());
    } else if (write instanceof MongoWrite.DeleteOne delete) {
      fill(encoded, "d", delete, delete.id(), null);
    }
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      CODEC.encode(writer, encoded, EncoderContext.builder().build());
    }
    if (buffer.getSize() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "an operation on %s.%s has %d bytes; MongoDB takes documents up to 16 MiB"
              .formatted(write.database(), write.collection(), buffer.getSize()));
    }
    return buffer.toByteArray();
  }

  private static void fill(
      BsonDocument encoded, String kind, MongoWrite write, BsonValue id, BsonDocument value) {
    if (id == null) {
      throw new IllegalArgumentException(
          "a document for "
              + write.database()
              + "."
              + write.collection()
              + " has no _id: set one, so that a replay inserts the same document");
    }
    encoded.append("o", new BsonString(kind));
    encoded.append("d", new BsonString(write.database()));
    encoded.append("c", new BsonString(write.collection()));
    encoded.append("k", id);
    if (value != null) {
      encoded.append("v", value);
    }
  }

  static Operation decode(ByteBuffer bytes) {
    BsonDocument encoded;
    try (BsonBinaryReader reader = new BsonBinaryReader(bytes.duplicate())) {
      encoded = CODEC.decode(reader, DecoderContext.builder().build());
    }
    return new Operation(
        new MongoNamespace(encoded.getString("d").getValue(), encoded.getString("c").getValue()),
        encoded,
        bytes.remaining());
  }
}
