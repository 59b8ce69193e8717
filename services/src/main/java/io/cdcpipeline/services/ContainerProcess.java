package io.cdcpipeline.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A server in a container; all of it is the {@code docker} client's work. */
final class ContainerProcess implements ServerProcess {
  // The first start may have to fetch the image.
  private static final Duration RUN_LIMIT = Duration.ofMinutes(10);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

  private final Path docker;
  private final String image;
  private final String name;
  private final List<String> firstStart;
  private boolean created;

  ContainerProcess(Path docker, String image, String name, List<String> firstStart) {
    this.docker = docker;
    this.image = image;
    this.name = name;
    this.firstStart = List.copyOf(firstStart);
  }

  @Override
  public void start() {
    Command.Outcome outcome =
        created ? docker(List.of("start", name)) : Command.run(RUN_LIMIT, firstStart);
    created = true;
    if (!outcome.succeeded()) {
      throw new ServiceUnavailableException(
          "Docker could not run %s: %s. Check `docker run %s`."
              .formatted(image, outcome.text(), image));
    }
  }

  @Override
  public boolean isAlive() {
    Command.Outcome state = docker(List.of("inspect", "--format", "{{.State.Running}}", name));
    return state.succeeded() && state.text().equals("true");
  }

  @Override
  public void kill() {
    docker(List.of("kill", name));
  }

  @Override
  public void remove() {
    docker(List.of("rm", "--force", "--volumes", name));
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.empty();
  }

  @Override
  public String logTail() {
    return docker(List.of("logs", "--tail", "20", name)).text();
  }

  @Override
  public String describe() {
    return "%s (Docker, container %s)".formatted(image, name);
  }

  private Command.Outcome docker(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(docker.toString()));
    command.addAll(arguments);
    return Command.run(COMMAND_LIMIT, command);
  }
}
