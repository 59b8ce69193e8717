package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The bytes of a {@link Batch} in checkpoints and savepoints. Every version ever released must stay
 * readable.
 */
public final class BatchSerializer implements SimpleVersionedSerializer<Batch> {

  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(Batch batch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(batch.payload().length + 256);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(batch.sinkId());
    out.writeUTF(batch.label().jobId());
    out.writeLong(batch.label().restored());
    out.writeInt(batch.label().parallelism());
    out.writeInt(batch.label().subtask());
    out.writeUTF(batch.chainId());
    out.writeLong(batch.n());
    out.writeInt(batch.operations());
    out.writeUTF(batch.digest());
    out.writeInt(batch.payload().length);
    out.write(batch.payload());
    return bytes.toByteArray();
  }

  @Override
  public Batch deserialize(int version, byte[] serialized) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "a batch in this state has format "
              + version
              + ", this version of the sink reads up to "
              + VERSION
              + ": restore it with the version that wrote it, or a newer one");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
    String sinkId = in.readUTF();
    Label label = new Label(in.readUTF(), in.readLong(), in.readInt(), in.readInt());
    String chainId = in.readUTF();
    long n = in.readLong();
    int operations = in.readInt();
    String digest = in.readUTF();
    byte[] payload = new byte[in.readInt()];
    in.readFully(payload);
    return new Batch(sinkId, label, chainId, n, operations, digest, payload);
  }
}
