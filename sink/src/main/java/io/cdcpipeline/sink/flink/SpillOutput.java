package io.cdcpipeline.sink.flink;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

/**
 * The file of one batch while it is written, segment by segment. As durable as Flink's own
 * checkpoint files once it is finished; of no meaning to anyone before.
 */
final class SpillOutput extends OutputStream {

  private static final int BUFFER_BYTES = 64 << 10;

  private final Path path;
  private final OutputStream out;
  private final MessageDigest digest = OperationBuffer.newDigest();
  private long bytes;

  private SpillOutput(Path path, OutputStream out) {
    this.path = path;
    this.out = out;
  }

  static SpillOutput create(Path path) throws IOException {
    return new SpillOutput(
        path,
        new BufferedOutputStream(
            path.getFileSystem().create(path, WriteMode.NO_OVERWRITE), BUFFER_BYTES));
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
    digest.update(source, offset, length);
    bytes += length;
  }

  /** Closes the file, which is complete. */
  SpillFile finish() throws IOException {
    close();
    return new SpillFile(path.toString(), bytes, OperationBuffer.render(digest));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
