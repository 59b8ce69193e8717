package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedServerTest {
  @TempDir private Path directory;

  @Test
  void aServerThatStopsAtOnceIsReportedWithTheEndOfItsLog() throws IOException {
    FakeMachine fake =
        new FakeMachine(directory)
            .withProgram(
                "redis-server",
                """
                if [ "$1" = --version ]; then echo 'Redis server v=8.2.3'; exit; fi
                echo 'FATAL: the disk is on fire'
                exit 1
                """);
    Path work = directory.resolve("work");

    assertThatThrownBy(() -> LocalRedis.start(options(work), ServerSearch.forRedis(fake.machine())))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("stopped at once")
        .hasMessageContaining("FATAL: the disk is on fire");
    try (var left = Files.list(work)) {
      assertThat(left).allMatch(file -> file.toString().endsWith(".log"));
    }
  }

  @Test
  void aContainerKeepsItsPortOverAKillAndIsRemovedWithItsDataOnClose() throws IOException {
    Path calls = directory.resolve("docker-calls");
    FakeMachine fake =
        new FakeMachine(directory)
            .withProgram("docker", "echo \"$@\" >> %s\necho true".formatted(calls));
    ContainerLauncher launcher =
        new ContainerLauncher(fake.bin().resolve("docker"), ServerProgram.redis());

    ServerProcess process =
        launcher.prepare(
            (bind, port, data) -> List.of("--bind", bind, "--port", "" + port, "--dir", data),
            20_007,
            directory,
            directory);
    process.start();
    process.kill();
    process.start();
    process.remove();

    List<String> lines = Files.readAllLines(calls);
    String name = lines.get(1).replace("kill ", "");
    assertThat(lines)
        .containsExactly(
            "run --detach --name "
                + name
                + " --publish 127.0.0.1:20007:20007 --entrypoint redis-server redis:8.2"
                + " --bind 0.0.0.0 --port 20007 --dir /data",
            "kill " + name,
            "start " + name,
            "rm --force --volumes " + name);
  }

  private static ServiceOptions options(Path work) {
    return new ServiceOptions(work, Optional.empty());
  }
}
