package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitProtocol.Owner;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Slot;
import io.cdcpipeline.sink.protocol.Take;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;

/**
 * The documents of the collection {@code cdc_ledger}, one shape per {@code kind}:
 *
 * <pre>
 *   ctl   {_id: "ctl|SINK", kind, s, fmt, epoch, target, history: [{job, R, P, k, epoch, at}]}
 *   slot  {_id: "slot|SINK|P:K", kind, s, P, k, owner, lsid, job, epoch, at}
 *   session {_id: "session|SINK|P:K", kind, s, P, k, ids: []}
 *   take  {_id: "take|SINK|INC", kind, s, label: {job, R, P, k}, epoch, open, at}
 *   chain {_id: "chain|SINK|CHAIN", kind, s, born: {job, R, P, k}, n, i, h,
 *          by: {epoch, job, R}, at}
 * </pre>
 *
 * <p>{@code ids} are the sessions in which a transaction of the slot may still be open.
 */
final class LedgerDocuments {

  static final int FORMAT = 1;

  private final String sinkId;

  LedgerDocuments(String sinkId) {
    this.sinkId = sinkId;
  }

  BsonDocument id(String kind, Object name) {
    return new BsonDocument("_id", new BsonString(kind + "|" + sinkId + "|" + name));
  }

  BsonDocument controlId() {
    return new BsonDocument("_id", new BsonString("ctl|" + sinkId));
  }

  BsonDocument slotId(Slot slot) {
    return id("slot", slot);
  }

  BsonDocument takeId(String incarnation) {
    return id("take", incarnation);
  }

  BsonDocument chainId(String chainId) {
    return id("chain", chainId);
  }

  BsonDocument ofKind(String kind) {
    return new BsonDocument("s", new BsonString(sinkId)).append("kind", new BsonString(kind));
  }

  BsonDocument control() {
    return ofKind("ctl")
        .append("_id", controlId().get("_id"))
        .append("fmt", new BsonInt32(FORMAT))
        .append("epoch", new BsonInt64(0));
  }

  /** The job that took over last, as far as the ledger knows; null before the first. */
  static String lastJob(BsonDocument control) {
    BsonArray history = control.getArray("history", new BsonArray());
    return history.isEmpty()
        ? null
        : history.get(history.size() - 1).asDocument().getString("job").getValue();
  }

  static BsonDocument takeoverByOther(Label label, long epoch) {
    return label(label).append("epoch", new BsonInt64(epoch)).append("at", now());
  }

  /** A slot as it is before anyone took it. */
  BsonDocument freeSlot(Slot slot) {
    return ofSlot("slot", slot).append("_id", slotId(slot).get("_id"));
  }

  BsonDocument ofSlot(String kind, Slot slot) {
    return ofKind(kind)
        .append("P", new BsonInt32(slot.parallelism()))
        .append("k", new BsonInt32(slot.subtask()));
  }

  BsonDocument sessionsId(Slot slot) {
    return id("session", slot);
  }

  static BsonDocument ownership(Take take, BsonBinary session) {
    return new BsonDocument("owner", new BsonString(take.incarnation()))
        .append("lsid", session)
        .append("job", new BsonString(take.label().jobId()))
        .append("epoch", new BsonInt64(take.epoch()))
        .append("at", now());
  }

  /** Who owns the slot; empty when nobody does. */
  static Optional<Owner> ownerOf(BsonDocument slot) {
    return slot.isString("owner")
        ? Optional.of(
            new Owner(slot.getString("owner").getValue(), slot.getInt64("epoch").getValue()))
        : Optional.empty();
  }

  BsonDocument take(Take take) {
    return ofKind("take")
        .append("_id", takeId(take.incarnation()).get("_id"))
        .append("label", label(take.label()))
        .append("epoch", new BsonInt64(take.epoch()))
        .append("open", BsonBoolean.valueOf(take.open()))
        .append("at", now());
  }

  Take takeOf(BsonDocument document) {
    return new Take(
        nameOf(document),
        labelOf(document.getDocument("label")),
        document.getInt64("epoch").getValue(),
        document.getBoolean("open").getValue());
  }

  /** The chain's record after a step; {@code digest} is that of batch {@code n}. */
  BsonDocument chain(Batch batch, Take take, long n, int cursor, String digest) {
    return ofKind("chain")
        .append("_id", chainId(batch.chainId()).get("_id"))
        .append("born", label(batch.label()))
        .append("n", new BsonInt64(n))
        .append("i", new BsonInt32(cursor))
        .append("h", new BsonString(digest))
        .append(
            "by",
            new BsonDocument("epoch", new BsonInt64(take.epoch()))
                .append("job", new BsonString(take.label().jobId()))
                .append("R", new BsonInt64(take.label().restored())))
        .append("at", now());
  }

  ChainEntry chainOf(BsonDocument document) {
    BsonDocument by = document.getDocument("by");
    return new ChainEntry(
        nameOf(document),
        labelOf(document.getDocument("born")),
        document.getInt64("n").getValue(),
        document.getInt32("i").getValue(),
        document.getString("h").getValue(),
        new ChainEntry.Mover(
            by.getInt64("epoch").getValue(),
            by.getString("job").getValue(),
            by.getInt64("R").getValue()));
  }

  static BsonDateTime now() {
    return new BsonDateTime(System.currentTimeMillis());
  }

  private static String nameOf(BsonDocument document) {
    String id = document.getString("_id").getValue();
    return id.substring(id.lastIndexOf('|') + 1);
  }

  private static BsonDocument label(Label label) {
    return new BsonDocument("job", new BsonString(label.jobId()))
        .append("R", new BsonInt64(label.restored()))
        .append("P", new BsonInt32(label.parallelism()))
        .append("k", new BsonInt32(label.subtask()));
  }

  private static Label labelOf(BsonDocument document) {
    return new Label(
        document.getString("job").getValue(),
        document.getInt64("R").getValue(),
        document.getInt32("P").getValue(),
        document.getInt32("k").getValue());
  }
}
