package io.cdcpipeline.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Runs the public image of a server in a container. */
record ContainerLauncher(Path docker, ServerProgram program) implements ServerLauncher {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  static ContainerLauncher find(Machine machine, ServerProgram program)
      throws NotAvailableException {
    Path docker =
        machine
            .program("docker")
            .orElseThrow(() -> new NotAvailableException("there is no docker on PATH"));
    Command.Outcome outcome =
        Command.run(
            ANSWER_LIMIT, List.of(docker.toString(), "version", "--format", "{{.Server.Version}}"));
    if (!outcome.succeeded()) {
      throw new NotAvailableException("no engine answers");
    }
    return new ContainerLauncher(docker, program);
  }

  /** The data stays inside the container, which is removed with it. */
  @Override
  public ServerProcess prepare(Arguments arguments, int port, Path dataDirectory, Path log) {
    String name = "cdc-" + program.binary() + "-" + UUID.randomUUID();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(docker.toString(), "run", "--detach", "--name", name));
    // The same port inside and outside: a replica set member must reach itself
    // under the address that its clients use.
    command.addAll(List.of("--publish", Ports.LOOPBACK + ":" + port + ":" + port));
    command.addAll(List.of("--entrypoint", program.binary(), program.image()));
    command.addAll(arguments.of("0.0.0.0", port, "/data"));
    return new ContainerProcess(docker, program.image(), name, command);
  }
}
