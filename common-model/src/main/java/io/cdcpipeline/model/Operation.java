package io.cdcpipeline.model;

import java.util.Optional;

/** What happened to a row, with the one-letter code Debezium gives it on the wire. */
public enum Operation {
  CREATE("c"),
  UPDATE("u"),
  DELETE("d"),
  /** The row as it stood when a snapshot read it; not a change of its own. */
  SNAPSHOT("r");

  private final String code;

  Operation(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  /** Empty for codes that say nothing about one row, such as Debezium's {@code t} and {@code m}. */
  public static Optional<Operation> ofCode(String code) {
    for (Operation operation : values()) {
      if (operation.code.equals(code)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
