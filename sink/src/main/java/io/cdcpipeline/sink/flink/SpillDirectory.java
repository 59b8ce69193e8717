package io.cdcpipeline.sink.flink;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Where a sink keeps the batches that are too large for Flink's state, one file for each: {@code
 * <directory>/<sinkId>/<chainId>/<n>}.
 *
 * <p>A commit never deletes its file: the newest checkpoint may still refer to it. What is older
 * than the retention, no state that may be restored refers to.
 */
record SpillDirectory(Path root) {

  static SpillDirectory of(String uri, String sinkId) {
    return new SpillDirectory(new Path(new Path(uri), sinkId));
  }

  /** Starts the file of batch {@code n} of a chain. */
  SpillOutput create(String chainId, long n) throws IOException {
    return SpillOutput.create(new Path(new Path(root, chainId), Long.toString(n)));
  }

  /**
   * Deletes every file last written before {@code time}, in milliseconds since the epoch, and
   * directories of chains that are empty since.
   *
   * @return how many files
   */
  int sweep(long time) throws IOException {
    FileSystem files = root.getFileSystem();
    int swept = 0;
    for (FileStatus chain : list(files, root)) {
      if (chain.isDir()) {
        int left = 0;
        for (FileStatus file : list(files, chain.getPath())) {
          if (file.getModificationTime() < time && files.delete(file.getPath(), false)) {
            swept++;
          } else {
            left++;
          }
        }
        if (left == 0 && chain.getModificationTime() < time) {
          files.delete(chain.getPath(), false);
        }
      }
    }
    return swept;
  }

  private static FileStatus[] list(FileSystem files, Path directory) throws IOException {
    try {
      FileStatus[] found = files.listStatus(directory);
      return found == null ? new FileStatus[0] : found;
    } catch (FileNotFoundException nothingSpilledYet) {
      return new FileStatus[0];
    }
  }
}
