package io.cdcpipeline.sink.protocol;

/** The named places at which a test or a drill may break a sink. */
public enum FaultPoint {
  /** A record has come, and none of its operations is gathered yet. */
  WRITE_BEFORE("write.before"),

  /** At a checkpoint: a part of the batch is in its file, the file not finished. */
  PREPARE_BEFORE_SPILL("prepare.beforeSpill"),

  /** At a checkpoint: the file of the batch is finished, its committable not handed over. */
  PREPARE_AFTER_SPILL("prepare.afterSpill"),

  /** At a checkpoint: all committables are about to be handed over. */
  PREPARE_RETURN("prepare.return"),

  /** The committer has a batch and has not asked the store yet. */
  COMMIT_ENTER("commit.enter"),

  /** MongoDB: the guard is written inside the transaction, no operation is. */
  COMMIT_AFTER_LEDGER_CAS("commit.afterLedgerCas"),

  /** MongoDB: a part of the operations is written inside the transaction. */
  COMMIT_MID_OPS("commit.midOps"),

  /** All of a chunk is ready: the store is about to make it visible. */
  COMMIT_BEFORE_TXN_COMMIT("commit.beforeTxnCommit"),

  /** The store has a chunk; the committer behaves as if its reply were lost. */
  COMMIT_AFTER_TXN_COMMIT("commit.afterTxnCommit"),

  /** The store has a chunk of a batch, and the next one is still to come. */
  COMMIT_BETWEEN_CHUNKS("commit.betweenChunks"),

  /** The store has all of the batch; Flink is not told yet. */
  COMMIT_BEFORE_SIGNAL("commit.beforeSignal"),

  /** The committer is about to take its slot over. */
  TAKEOVER_BEFORE("takeover.before"),

  /** The slot is taken over, nothing is replayed. */
  TAKEOVER_AFTER_COMMIT("takeover.afterCommit"),

  /** The batches of one checkpoint of the state are replayed, the next one's are to come. */
  RESTORE_BETWEEN_CHECKPOINT_IDS("restore.betweenCheckpointIds"),

  /** The replay is over, the gate still closed. */
  RESTORE_BEFORE_OPEN("restore.beforeOpen"),

  /** The gate is open, and no live batch has come yet. */
  RESTORE_AFTER_OPEN("restore.afterOpen"),

  /** Redis has applied a chunk and was not asked yet how safe it is. */
  REDIS_AFTER_SCRIPT_BEFORE_WAIT("redis.afterScript.beforeWait"),

  /** The writer or committer is about to release its connections. */
  CLOSE("close");

  private final String label;

  FaultPoint(String label) {
    this.label = label;
  }

  /**
   * The name in documents and on the command line, such as {@code commit.enter}.
   *
   * @return stable: tests, tables and drills refer to it
   */
  public String label() {
    return label;
  }

  /**
   * Whether the point lies between the start of a commit and the answer to Flink.
   *
   * @return false for a takeover and a restore, too
   */
  public boolean insideCommit() {
    return label.startsWith("commit.");
  }
}
