package io.cdcpipeline.testsupport;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.cdcpipeline.testsupport.TransactionalSinkContract.FaultPoint;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Where {@link OrderSink} writes to: a directory with one file per delivery, whose name is its
 * place and its identity ({@code 000017-<writer>-<n>}), and one per owner of a subtask.
 */
record OrderBook(String directory) implements Serializable {

  /** The amounts of a customer's orders, in their order. */
  List<Long> amounts(String customer) {
    return deliveries().stream()
        .flatMap(OrderBook::lines)
        .filter(line -> line.startsWith(customer + " "))
        .map(line -> Long.valueOf(line.substring(customer.length() + 1)))
        .toList();
  }

  /** Writes a delivery in one step; the name keeps a second one from being the same. */
  void append(Delivery delivery) throws IOException {
    Path draft = Files.createTempFile(Path.of(directory), "draft", "");
    Files.write(
        draft,
        delivery.orders().stream().map(order -> order.customer() + " " + order.amount()).toList());
    String name = "%06d-%s-%d".formatted(deliveries().size(), delivery.writer(), delivery.n());
    Files.move(draft, Path.of(directory, name), ATOMIC_MOVE);
  }

  /** The number of the writer's last delivery; 0 before the first. */
  long last(String writer) {
    return deliveries().stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.contains(writer))
        .mapToLong(name -> Long.parseLong(name.substring(name.lastIndexOf('-') + 1)))
        .max()
        .orElse(0);
  }

  /** Makes the result the owner of the subtask; whoever was it is not any more. */
  String takeOver(int subtask) throws IOException {
    String owner = UUID.randomUUID().toString();
    Files.writeString(owner(subtask), owner);
    return owner;
  }

  boolean isOwner(int subtask, String candidate) throws IOException {
    return Files.readString(owner(subtask)).equals(candidate);
  }

  /** The next delivery to come to the point fails there. */
  BooleanSupplier arm(FaultPoint point) {
    Path file = Path.of(directory, point.name());
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return () -> !Files.exists(file);
  }

  void failIfArmed(FaultPoint point) throws IOException {
    if (Files.deleteIfExists(Path.of(directory, point.name()))) {
      throw new IOException("injected at " + point);
    }
  }

  private Path owner(int subtask) {
    return Path.of(directory, "owner" + subtask);
  }

  private List<Path> deliveries() {
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      return files.filter(file -> file.getFileName().toString().startsWith("0")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
