package io.cdcpipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ./cdc} says on a machine that lacks something. It gets no further than its checks.
 */
@Timeout(60)
class LauncherITCase {

  private static final Path LAUNCHER = Path.of("../cdc").toAbsolutePath().normalize();

  @TempDir private Path bin;

  @Test
  void aMissingJdkIsNamedWithItsPackage() throws Exception {
    link("dirname");

    assertThat(run()).contains("a Java development kit is missing").contains("openjdk-17-jdk");
  }

  @Test
  void aMissingPythonIsNamedWithItsPackage() throws Exception {
    for (String program : List.of("dirname", "java", "javac", "sed")) {
      link(program);
    }

    assertThat(run()).contains("there is no Python").contains("python3-pip");
  }

  /** Puts one program of this machine on the launcher's path. */
  private void link(String program) throws IOException {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path found = Path.of(folder, program);
      if (Files.isExecutable(found)) {
        Files.createSymbolicLink(bin.resolve(program), found);
        return;
      }
    }
    throw new IllegalStateException(program + " is not on the PATH of the tests");
  }

  /** Runs it with nothing else on the path; it must refuse with 4, the code for what lacks. */
  private String run() throws IOException, InterruptedException {
    Path out = bin.resolve("out.txt");
    ProcessBuilder launcher = new ProcessBuilder("/bin/bash", LAUNCHER.toString(), "demo");
    launcher.environment().put("PATH", bin.toString());
    launcher.environment().remove("MONGODB_URI");
    Process process = launcher.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isEqualTo(4);
    return Files.readString(out);
  }
}
