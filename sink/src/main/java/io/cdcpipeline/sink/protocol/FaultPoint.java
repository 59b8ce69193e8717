package io.cdcpipeline.sink.protocol;

/** The named places at which a test or a drill may break a sink. */
public enum FaultPoint {
  WRITE_BEFORE("write.before"),
  PREPARE_BEFORE_SPILL("prepare.beforeSpill"),
  PREPARE_AFTER_SPILL("prepare.afterSpill"),
  PREPARE_RETURN("prepare.return"),
  COMMIT_ENTER("commit.enter"),
  COMMIT_AFTER_LEDGER_CAS("commit.afterLedgerCas"),
  COMMIT_MID_OPS("commit.midOps"),
  COMMIT_BEFORE_TXN_COMMIT("commit.beforeTxnCommit"),
  COMMIT_AFTER_TXN_COMMIT("commit.afterTxnCommit"),
  COMMIT_BETWEEN_CHUNKS("commit.betweenChunks"),
  COMMIT_BEFORE_SIGNAL("commit.beforeSignal"),
  TAKEOVER_BEFORE("takeover.before"),
  TAKEOVER_AFTER_COMMIT("takeover.afterCommit"),
  RESTORE_BETWEEN_CHECKPOINT_IDS("restore.betweenCheckpointIds"),
  RESTORE_BEFORE_OPEN("restore.beforeOpen"),
  RESTORE_AFTER_OPEN("restore.afterOpen"),
  REDIS_AFTER_SCRIPT_BEFORE_WAIT("redis.afterScript.beforeWait"),
  CLOSE("close");

  private final String label;

  FaultPoint(String label) {
    this.label = label;
  }

  /** The name in documents and on the command line, such as {@code commit.enter}. */
  public String label() {
    return label;
  }

  /** Whether the point lies between the start of a commit and the answer to Flink. */
  public boolean insideCommit() {
    return label.startsWith("commit.");
  }
}
