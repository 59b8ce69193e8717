package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The bytes of a {@link Batch} in checkpoints and savepoints. Every version ever released must stay
 * readable.
 */
public final class BatchSerializer implements SimpleVersionedSerializer<Batch> {

  /** Version 1 had no time of preparation, and only inline payloads. */
  private static final int VERSION = 2;

  private static final byte INLINE = 0;
  private static final byte SPILLED = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(Batch batch) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(header);
    out.writeUTF(batch.sinkId());
    out.writeUTF(batch.label().jobId());
    out.writeLong(batch.label().restored());
    out.writeInt(batch.label().parallelism());
    out.writeInt(batch.label().subtask());
    out.writeUTF(batch.chainId());
    out.writeLong(batch.n());
    out.writeInt(batch.operations());
    out.writeUTF(batch.digest());
    out.writeLong(batch.preparedAt());
    if (batch.payload() instanceof SpillFile file) {
      out.writeByte(SPILLED);
      out.writeUTF(file.path());
      out.writeLong(file.bytes());
      return header.toByteArray();
    }
    byte[] content = ((InlinePayload) batch.payload()).content();
    out.writeByte(INLINE);
    out.writeInt(content.length);
    // One array of the right size: a batch may be as large as a task's memory bears.
    byte[] serialized = Arrays.copyOf(header.toByteArray(), header.size() + content.length);
    System.arraycopy(content, 0, serialized, header.size(), content.length);
    return serialized;
  }

  @Override
  public Batch deserialize(int version, byte[] serialized) throws IOException {
    if (version < 1 || version > VERSION) {
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
    long preparedAt = version == 1 ? 0 : in.readLong();
    Payload payload = version == 1 ? inline(in) : payload(in, digest);
    return new Batch(sinkId, label, chainId, n, operations, digest, preparedAt, payload);
  }

  private static Payload payload(DataInputStream in, String digest) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case INLINE -> inline(in);
      case SPILLED -> new SpillFile(in.readUTF(), in.readLong(), digest);
      default -> throw new IOException("a batch in this state has a payload of kind " + kind);
    };
  }

  private static Payload inline(DataInputStream in) throws IOException {
    byte[] content = new byte[in.readInt()];
    in.readFully(content);
    return new InlinePayload(content);
  }
}
