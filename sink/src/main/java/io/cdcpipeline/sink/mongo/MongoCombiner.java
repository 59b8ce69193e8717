package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.mongo.MongoOperation.Kind;
import io.cdcpipeline.sink.mongo.MongoWrite.IfAbsent;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Folds two operations on one document where the document ends up the same.
 *
 * <pre>
 *   earlier \ later     insert    replace   update    delete
 *   insert                -         -         -         -
 *   replace               -       later       -       later
 *   update                -       later     merged    later
 *   delete             replace    later       -       later
 * </pre>
 *
 * <p>An insert is never folded into: it must go on failing on a document of someone else. A folded
 * operation no longer fails where only the earlier one would have.
 */
final class MongoCombiner implements WriteCombiner {

  private static final long serialVersionUID = 1L;

  @Override
  public byte[] fold(byte[] earlierBytes, byte[] laterBytes) {
    MongoOperation earlier = MongoOperation.of(earlierBytes);
    MongoOperation later = MongoOperation.of(laterBytes);
    // An _id of 1 and one of 1.0 are the same document, but whoever inserts it decides on the type.
    if (earlier.kind() == Kind.INSERT || !earlier.key().equals(later.key())) {
      return null;
    }
    if (earlier.guard() != null || later.guard() != null) {
      return foldGuarded(earlier, earlierBytes, later, laterBytes);
    }
    return switch (later.kind()) {
      case INSERT -> insertOver(earlier, later);
      case REPLACE -> replaceOver(earlier, earlierBytes, later, laterBytes);
      case UPDATE -> updateOver(earlier, later);
      case DELETE -> laterBytes;
    };
  }

  private static byte[] insertOver(MongoOperation earlier, MongoOperation later) {
    return earlier.kind() == Kind.DELETE && !choosesId(earlier)
        ? MongoOperationCodec.asReplacement(later)
        : null;
  }

  /**
   * Whether what is inserted after this deletion may get another _id than the document before: by
   * another field it is the server's choice, and a number may be of another type.
   */
  private static boolean choosesId(MongoOperation deletion) {
    return !deletion.key().isId() || !OperationKeys.equalByBytes(deletion.key().fields());
  }

  private static byte[] replaceOver(
      MongoOperation earlier, byte[] earlierBytes, MongoOperation later, byte[] laterBytes) {
    if (!earlier.key().isId() && later.value().asDocument().containsKey("_id")) {
      return null;
    }
    if (later.created() != null || earlier.created() != null) {
      return keepCreation(earlier, later);
    }
    if (earlier.kind() == Kind.DELETE) {
      // Without insertion nothing is there to be replaced any more.
      return later.ifAbsent() == IfAbsent.SKIP
          ? earlierBytes
          : choosesId(earlier) ? null : laterBytes;
    }
    if (later.ifAbsent() == IfAbsent.INSERT) {
      return laterBytes;
    }
    return earlier.ifAbsent() == IfAbsent.SKIP
        ? laterBytes
        : MongoOperationCodec.asReplacement(later);
  }

  /** Both replacements keep the date in the same field: the first one's stays. */
  private static byte[] keepCreation(MongoOperation earlier, MongoOperation later) {
    BsonDocument first = earlier.created();
    BsonDocument second = later.created();
    boolean sameField =
        first != null && second != null && first.getFirstKey().equals(second.getFirstKey());
    return sameField && earlier.ifAbsent() == later.ifAbsent()
        ? MongoOperationCodec.encode(later, later.value(), first)
        : null;
  }

  private static byte[] updateOver(MongoOperation earlier, MongoOperation later) {
    BsonValue first = earlier.value();
    BsonValue second = later.value();
    if (earlier.kind() != Kind.UPDATE
        || earlier.ifAbsent() != later.ifAbsent()
        || first.isArray()
        || second.isArray()) {
      return null;
    }
    return UpdateFold.fold(first.asDocument(), second.asDocument())
        .map(update -> MongoOperationCodec.encode(later, update, null))
        .filter(bytes -> bytes.length <= MongoOperationCodec.MAX_BYTES)
        .orElse(null);
  }

  /**
   * Under one guard field the higher version is all that matters, because each of these leaves a
   * document with its version or finds a higher one.
   */
  private static byte[] foldGuarded(
      MongoOperation earlier, byte[] earlierBytes, MongoOperation later, byte[] laterBytes) {
    VersionGuard first = earlier.guard();
    VersionGuard second = later.guard();
    if (first == null || second == null || !first.field().equals(second.field())) {
      return null;
    }
    if (earlier.created() != null || later.created() != null) {
      return null;
    }
    if (!earlier.key().isId()
        || earlier.ifAbsent() == IfAbsent.SKIP
        || later.ifAbsent() == IfAbsent.SKIP) {
      return null;
    }
    return first
        .isBelow(second)
        .map(newer -> newer ? (later.kind() == Kind.UPDATE ? null : laterBytes) : earlierBytes)
        .orElse(null);
  }
}
