package io.cdcpipeline.sink;

import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;

/** A real store, read and meddled with by a client of its own. One per test, with its own keys. */
public interface StoreUnderTest extends AutoCloseable {

  Sink<Step> sink(SinkSpec spec);

  /** A counter; 0 when it is not there. */
  long total(String key);

  /** A list; empty when it is not there. */
  List<String> list(String key);

  /** The field of a hash or document; 0 when it is not there. */
  long field(String key);

  /** Makes {@link Step.Kind#ADD} to this key fail: seen without applying anything. */
  void breakTotal(String key);

  /** Makes {@link Step.Kind#ADD_TO_FIELD} to this key fail: seen only when it is applied. */
  void breakField(String key);

  void repairField(String key);

  /** The operations that were dead-lettered, each with its reason, as text. */
  List<String> rejected(String sinkId);

  void deleteLedger(String sinkId);

  /** Remembers the ledger as it is; the result puts it back, as a lossy failover would. */
  Runnable backUpLedger(String sinkId);

  /** Cuts a list off after its first {@code length} values, as a lossy failover would. */
  void cutList(String key, int length);

  /** How many takeovers the ledger remembers. */
  long takes(String sinkId);

  /** What the server still has of sinks whose id starts so: connections, open transactions. */
  List<String> leftovers(String sinkId);

  @Override
  void close();
}
