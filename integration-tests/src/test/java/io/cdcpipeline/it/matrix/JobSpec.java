package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What one job process is to do.
 *
 * @param store where it writes
 * @param uri how it gets there
 * @param target database or key prefix, and with it the sink id: of this row alone
 * @param guarantee with which sink
 * @param variant how that sink is built
 * @param parallelism of the sink
 * @param numbers how many the source emits, 0, 1, 2…
 * @param restore the checkpoint to start from, if any
 * @param checkpoints below which folder
 * @param trap where the process stops, if anywhere
 */
record JobSpec(
    Store store,
    String uri,
    String target,
    Guarantee guarantee,
    Variant variant,
    int parallelism,
    long numbers,
    Optional<Path> restore,
    Path checkpoints,
    Optional<TrapSpec> trap) {

  /** The n-th time that a subtask reaches {@code point}. */
  record TrapSpec(FaultPoint point, int hit, Trap.Action action, Trap.Arming arming) {

    /** It is there from the start. */
    TrapSpec(FaultPoint point, int hit, Trap.Action action) {
      this(point, hit, action, Trap.Arming.AT_ONCE);
    }

    TrapSpec armed(Trap.Arming when) {
      return new TrapSpec(point, hit, action, when);
    }
  }

  JobSpec at(String address) {
    return new JobSpec(
        store,
        address,
        target,
        guarantee,
        variant,
        parallelism,
        numbers,
        restore,
        checkpoints,
        trap);
  }

  JobSpec as(Variant choice) {
    return new JobSpec(
        store, uri, target, guarantee, choice, parallelism, numbers, restore, checkpoints, trap);
  }

  JobSpec withNumbers(long count) {
    return new JobSpec(
        store, uri, target, guarantee, variant, parallelism, count, restore, checkpoints, trap);
  }

  JobSpec withParallelism(int subtasks) {
    return new JobSpec(
        store, uri, target, guarantee, variant, subtasks, numbers, restore, checkpoints, trap);
  }

  JobSpec restoredFrom(Optional<Path> checkpoint) {
    return new JobSpec(
        store,
        uri,
        target,
        guarantee,
        variant,
        parallelism,
        numbers,
        checkpoint,
        checkpoints,
        trap);
  }

  JobSpec stoppedAt(TrapSpec stop) {
    return with(Optional.of(stop));
  }

  JobSpec unharmed() {
    return with(Optional.empty());
  }

  private JobSpec with(Optional<TrapSpec> stop) {
    return new JobSpec(
        store, uri, target, guarantee, variant, parallelism, numbers, restore, checkpoints, stop);
  }

  /** Where batches go that are too large for the state: it lives as long as the checkpoints. */
  Path spillDirectory() {
    return checkpoints.resolveSibling("spilled");
  }

  /** The trap of this job, whose process lives in {@code folder}. */
  FaultInjector trapIn(Path folder) {
    return trap.<FaultInjector>map(at -> new Trap(at, folder)).orElse(FaultInjector.NONE);
  }

  void save(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("store", store.name());
    properties.setProperty("uri", uri);
    properties.setProperty("target", target);
    properties.setProperty("guarantee", guarantee.name());
    properties.setProperty("variant", variant.name());
    properties.setProperty("parallelism", Integer.toString(parallelism));
    properties.setProperty("numbers", Long.toString(numbers));
    properties.setProperty("checkpoints", checkpoints.toString());
    restore.ifPresent(path -> properties.setProperty("restore", path.toString()));
    trap.ifPresent(
        at -> {
          properties.setProperty("trap.point", at.point.name());
          properties.setProperty("trap.hit", Integer.toString(at.hit));
          properties.setProperty("trap.action", at.action.name());
          properties.setProperty("trap.arming", at.arming.name());
        });
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
  }

  static JobSpec load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return new JobSpec(
        Store.valueOf(properties.getProperty("store")),
        properties.getProperty("uri"),
        properties.getProperty("target"),
        Guarantee.valueOf(properties.getProperty("guarantee")),
        Variant.valueOf(properties.getProperty("variant")),
        Integer.parseInt(properties.getProperty("parallelism")),
        Long.parseLong(properties.getProperty("numbers")),
        Optional.ofNullable(properties.getProperty("restore")).map(Path::of),
        Path.of(properties.getProperty("checkpoints")),
        trapOf(properties));
  }

  private static Optional<TrapSpec> trapOf(Properties properties) {
    return Stream.ofNullable(properties.getProperty("trap.point"))
        .map(
            point ->
                new TrapSpec(
                    FaultPoint.valueOf(point),
                    Integer.parseInt(properties.getProperty("trap.hit")),
                    Trap.Action.valueOf(properties.getProperty("trap.action")),
                    Trap.Arming.valueOf(properties.getProperty("trap.arming"))))
        .findFirst();
  }
}
