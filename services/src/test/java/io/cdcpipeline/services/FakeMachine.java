package io.cdcpipeline.services;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A PATH of small shell scripts, a cache of its own, and a package index that is one file. */
final class FakeMachine {
  static final String PLATFORM = "linux-amd64";

  private final Path root;

  FakeMachine(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(bin());
  }

  Machine machine() {
    return new Machine(List.of(root.resolve("empty"), bin()), cache(), PLATFORM);
  }

  Path bin() {
    return root.resolve("bin");
  }

  Path cache() {
    return root.resolve("cache");
  }

  FakeMachine withProgram(String name, String script) throws IOException {
    executable(bin().resolve(name), script);
    return this;
  }

  /** A pip that serves the given wheel whatever it is asked for, and writes down the question. */
  FakeMachine withPipServing(Path wheel) throws IOException {
    return withProgram(
        "python3",
        """
        echo "$@" >> %s
        while [ "$1" != --dest ]; do shift; done
        cp %s "$2"
        """
            .formatted(pipCallsFile(), wheel));
  }

  List<String> pipCalls() throws IOException {
    return Files.exists(pipCallsFile()) ? Files.readAllLines(pipCallsFile()) : List.of();
  }

  /** A wheel with one script in it, and another file that nobody needs. */
  Path wheel(String entry, String script) throws IOException {
    Path wheel = root.resolve("some_package-1.0-py3-none-any.whl");
    try (OutputStream file = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("some_package-1.0.data/purelib/" + entry));
      zip.write(("#!/bin/sh\n" + script).getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("some_package-1.0.dist-info/METADATA"));
    }
    return wheel;
  }

  static String sha256(Path file) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  private Path pipCallsFile() {
    return root.resolve("pip-calls");
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + file + " executable");
    }
  }
}
