package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndOfTheJvmITCase {
  @TempDir private Path directory;

  @Test
  void aServerThatNobodyClosedDiesWhenMainReturns() throws Exception {
    Process program = program("return");

    ended(program);

    assertThat(Processes.exists(description())).isFalse();
    assertThat(dataDirectories()).isEmpty();
  }

  @Test
  void aServerDiesWithAProgramThatIsTerminated() throws Exception {
    Process program = program("wait");
    started();

    program.destroy();
    ended(program);

    assertThat(Processes.exists(description())).isFalse();
    assertThat(dataDirectories()).isEmpty();
  }

  @Test
  void anOwnerWithGraceStillUsesItsServerWhileTheJvmEnds() throws Exception {
    Process program = program("use-at-the-end");
    started();

    program.destroy();
    ended(program);

    assertThat(work().resolve("alive-at-the-end")).hasContent("true");
    assertThat(Processes.exists(description())).isFalse();
    assertThat(dataDirectories()).isEmpty();
  }

  private Process program(String ending) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            RedisHolder.class.getName(),
            work().toString(),
            descriptionFile().toString(),
            ending)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("program.log").toFile())
        .start();
  }

  private void started() {
    assertThat(Await.until(Duration.ofSeconds(60), () -> Files.exists(descriptionFile())))
        .as("the program started its Redis: %s", Directories.tail(directory.resolve("program.log")))
        .isTrue();
  }

  private void ended(Process program) throws InterruptedException {
    boolean ended = program.waitFor(60, TimeUnit.SECONDS);
    program.destroyForcibly();
    assertThat(ended).as("the program ended by itself").isTrue();
  }

  private String description() throws IOException {
    return Files.readString(descriptionFile());
  }

  private String[] dataDirectories() {
    return work()
        .toFile()
        .list((parent, name) -> parent.toPath().resolve(name).toFile().isDirectory());
  }

  private Path descriptionFile() {
    return directory.resolve("description");
  }

  private Path work() {
    return directory.resolve("work");
  }
}
