package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {

  @TempDir private Path elsewhere;

  @Test
  void goesWithEverythingInIt() throws IOException {
    TemporaryDirectory directory = TemporaryDirectory.create("temporary-directory-test-");
    Files.createDirectories(directory.path().resolve("a/b"));
    Files.writeString(directory.path().resolve("a/b/file"), "x");

    directory.delete();

    assertThat(directory.path()).doesNotExist();
  }

  @Test
  void leavesWhatALinkInItPointsTo() throws IOException {
    Path precious = Files.writeString(elsewhere.resolve("precious"), "x");
    TemporaryDirectory directory = TemporaryDirectory.create("temporary-directory-test-");
    Files.createSymbolicLink(directory.path().resolve("link"), elsewhere);

    directory.delete();

    assertThat(directory.path()).doesNotExist();
    assertThat(precious).exists();
  }

  @Test
  void mayBeGoneAlready() throws IOException {
    TemporaryDirectory directory = TemporaryDirectory.create("temporary-directory-test-");
    directory.delete();

    assertThatCode(directory::delete).doesNotThrowAnyException();
  }
}
