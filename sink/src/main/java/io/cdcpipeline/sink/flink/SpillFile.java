package io.cdcpipeline.sink.flink;

import static java.util.Objects.requireNonNull;

import io.cdcpipeline.sink.protocol.Payload;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.apache.flink.core.fs.Path;

/**
 * A payload in a file of the checkpoint file system. All of the file is checked before the first of
 * its operations is handed out; it is never in memory as a whole.
 *
 * @param path with its file system
 * @param bytes the file's length
 * @param digest of its content, in hex
 */
record SpillFile(String path, long bytes, String digest) implements Payload {

  private static final int BUFFER_BYTES = 64 << 10;

  SpillFile {
    requireNonNull(path, "path");
    requireNonNull(digest, "digest");
  }

  /**
   * Starts reading.
   *
   * @throws IOException that says what it means if the file is missing or damaged
   */
  @Override
  public Operations open() throws IOException {
    requireIntact();
    return new Reader(new DataInputStream(new BufferedInputStream(file(), BUFFER_BYTES)), bytes);
  }

  private void requireIntact() throws IOException {
    MessageDigest actual = OperationBuffer.newDigest();
    long length = 0;
    try (InputStream in = file()) {
      byte[] part = new byte[BUFFER_BYTES];
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        actual.update(part, 0, read);
        length += read;
      }
    }
    if (length != bytes) {
      throw new IOException(lost("has " + length + " bytes instead of " + bytes));
    }
    if (!OperationBuffer.render(actual).equals(digest)) {
      throw new IOException(lost("has another content than the one that was written"));
    }
  }

  private InputStream file() throws IOException {
    Path file = new Path(path);
    try {
      return file.getFileSystem().open(file);
    } catch (FileNotFoundException e) {
      throw new IOException(lost("is not there any more"), e);
    }
  }

  private String lost(String finding) {
    return "the file "
        + new Path(path).getPath()
        + " of the sink's spill directory "
        + finding
        + ": the checkpoint that refers to it counts its operations as taken, but they cannot be"
        + " applied. Nothing of the file was written by this attempt. Put the file back from a"
        + " backup, or restore an older savepoint and let the source replay; a spill directory"
        + " must live as long as the checkpoints and savepoints do";
  }

  /** One pass. */
  private static final class Reader implements Operations {

    private final DataInputStream in;
    private long left;

    Reader(DataInputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public ByteBuffer next() throws IOException {
      if (left == 0) {
        return null;
      }
      int length = in.readInt();
      left -= Integer.BYTES + (long) length;
      if (length < 0 || left < 0) {
        throw new EOFException("a spill file ends inside an operation of " + length + " bytes");
      }
      byte[] operation = new byte[length];
      in.readFully(operation);
      return ByteBuffer.wrap(operation);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
