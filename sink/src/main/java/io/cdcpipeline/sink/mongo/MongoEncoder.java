package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.flink.Outlet;
import io.cdcpipeline.sink.mongo.MongoOperationCodec.Encoded;
import io.cdcpipeline.sink.mongo.MongoWrite.IfAbsent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;

/**
 * A writer's way from a {@link MongoWrite} to bytes and their key. What depends on the time is
 * fixed here, so that a replay writes the same.
 */
final class MongoEncoder {

  private final WriteStamps stamps;
  private final MongoTargets.Kind kind;
  private final OperationKeys keys = new OperationKeys();

  MongoEncoder(WriteStamps stamps, MongoTargets.Kind kind) {
    this.stamps = stamps;
    this.kind = kind;
  }

  /** Adds the operation for {@code write} to {@code out}. */
  void encode(MongoWrite write, Outlet out) throws IOException {
    requirePossible(write);
    WriteStamps.Stamped stamped = stamps.stamp(write, new BsonDateTime(now()));
    Encoded encoded =
        MongoOperationCodec.encode(stamped.write(), stamped.expireAt(), stamped.created());
    ByteBuffer key = keys.of(write, keyOf(write), encoded);
    out.add(0, key, encoded.bytes());
  }

  private void requirePossible(MongoWrite write) {
    if (kind == MongoTargets.Kind.VERSIONED_WRITES && guardOf(write).isEmpty()) {
      throw new IllegalArgumentException(
          "a write to %s.%s has no version".formatted(write.database(), write.collection())
              + ": this sink applies records as they come, and only a version keeps a repeated or"
              + " late one away. Use replaceOne, updateOne or deleteOne with ifNewer(field,"
              + " version), or build the sink with build()");
    }
    if (kind == MongoTargets.Kind.TRANSACTIONS
        && write instanceof MongoWrite.UpdateOne update
        && update.guard().isPresent()
        && update.ifAbsent() == IfAbsent.INSERT) {
      throw new IllegalArgumentException(
          "an update of %s.%s with ifNewer that may insert"
                  .formatted(update.database(), update.collection())
              + " cannot be told from a stale one inside a transaction: add onlyExisting(), use"
              + " replaceOne, or build the sink with buildEffectivelyOnce()");
    }
  }

  private static Optional<VersionGuard> guardOf(MongoWrite write) {
    if (write instanceof MongoWrite.ReplaceOne replace) {
      return replace.guard();
    }
    if (write instanceof MongoWrite.UpdateOne update) {
      return update.guard();
    }
    return write instanceof MongoWrite.DeleteOne delete ? delete.guard() : Optional.empty();
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private static DocumentKey keyOf(MongoWrite write) {
    if (write instanceof MongoWrite.InsertOne insert) {
      return new DocumentKey(new BsonDocument("_id", insert.document().get("_id")));
    }
    if (write instanceof MongoWrite.ReplaceOne replace) {
      return replace.key();
    }
    if (write instanceof MongoWrite.UpdateOne update) {
      return update.key();
    }
    return ((MongoWrite.DeleteOne) write).key();
  }
}
