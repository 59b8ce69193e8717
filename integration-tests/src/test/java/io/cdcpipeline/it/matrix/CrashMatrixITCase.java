package io.cdcpipeline.it.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cdcpipeline.services.SyncKill;
import io.cdcpipeline.testsupport.MongoFixture;
import io.cdcpipeline.testsupport.RedisFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills jobs, stores and connections, and counts what is lost, repeated or reordered.
 *
 * <p>Plain {@code mvn verify} plays a few rows. With {@code -Pcrash-matrix} it plays all, each with
 * an at-least-once sink too, and writes them into the table in docs/guarantees.md. {@code
 * -Dcrash-matrix.only=PATTERN} plays the rows in whose name or store the pattern is found.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class CrashMatrixITCase {
  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final Path GUARANTEES = Path.of("..", "docs", "guarantees.md");
  private static final String COMMAND =
      "mvn verify -Pcrash-matrix -pl integration-tests -am -Dtest=none -Dit.test=CrashMatrixITCase"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false";

  private final boolean whole = Boolean.getBoolean("crash-matrix.whole");
  private final String only = System.getProperty("crash-matrix.only", "");
  private final String commit = Revision.current();
  private final List<RowResult> results = new ArrayList<>();
  private final Map<String, Observation> plain = new HashMap<>();

  List<Row> rows() {
    List<Row> rows = whole || !only.isEmpty() ? Rows.all() : Rows.few();
    Pattern wanted = Pattern.compile(only);
    return rows.stream().filter(row -> wanted.matcher(row.toString()).find()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void everyNumberIsInTheStoreOnceAndInOrder(Row row) throws Exception {
    assumeTrue(
        whole || !row.struck().contains("fdatasync") || SyncKill.unavailableBecause().isEmpty(),
        () -> SyncKill.unavailableBecause().orElseThrow());
    String uri =
        switch (row.store()) {
          case MONGODB -> MONGO.uri();
          case REDIS -> REDIS.uri();
        };

    Observation ours = RowResult.play(row, Guarantee.EXACTLY_ONCE, uri);
    RowResult result = new RowResult(row, ours, plain(row, uri));

    results.add(result);
    if (whole) {
      writeDown(result);
    }
    assertThat(row.complaint(result.exactlyOnce())).isEmpty();
  }

  /** At once: a run that is interrupted has not been for nothing. */
  private void writeDown(RowResult result) throws Exception {
    String document = Files.readString(GUARANTEES);
    MatrixTable table = MatrixTable.in(document);
    table.put(result, commit);
    Files.writeString(GUARANTEES, table.into(document, COMMAND));
  }

  /**
   * The same fault and a sink without a ledger. Takes as long as the row itself, so rows that are
   * the same to such a sink share one, and the short set has one for each store.
   */
  private Optional<Observation> plain(Row row, String uri) throws Exception {
    if (!whole && only.isEmpty() && !row.name().equals(Rows.COMPARED)) {
      return Optional.empty();
    }
    String key = row.plainName() + row.store();
    if (!plain.containsKey(key)) {
      plain.put(key, RowResult.play(row, Guarantee.AT_LEAST_ONCE, uri));
    }
    return Optional.of(plain.get(key));
  }

  /** An oracle that finds nothing anywhere would prove nothing. */
  @AfterAll
  void theSameFaultsDoHarmToAnAtLeastOnceSink() {
    if (!only.isEmpty()) {
      return;
    }
    for (Group group : whole ? List.of(Group.values()) : List.of(Group.FAULT_POINT)) {
      assertThat(
              results.stream()
                  .filter(result -> result.row().group() == group)
                  .mapToLong(RowResult::violationsAtLeastOnce)
                  .sum())
          .as("violations of the at-least-once sink, group %s", group)
          .isPositive();
    }
  }
}
