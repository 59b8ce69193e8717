package io.cdcpipeline.sink.mongo;

import static java.util.Objects.requireNonNull;

import com.mongodb.MongoNamespace;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;

/**
 * A target collection and its indexes, created at the start of each committer where they are
 * missing. What is there is never changed: another index of the same name or fields, or another
 * validator, fails the start with a sentence.
 *
 * <p>Immutable; each method returns a new one.
 */
public final class CollectionSpec implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String database;
  private final String collection;
  private final List<IndexSpec> indexes;
  private final String validator;
  private final String timeField;

  private CollectionSpec(
      String database,
      String collection,
      List<IndexSpec> indexes,
      String validator,
      String timeField) {
    this.database = database;
    this.collection = collection;
    this.indexes = indexes;
    this.validator = validator;
    this.timeField = timeField;
  }

  /**
   * One index.
   *
   * @param expireAfter how long after the date in its one field a document goes; null: never
   */
  record IndexSpec(List<String> fields, boolean unique, Duration expireAfter)
      implements Serializable {

    IndexSpec {
      fields = List.copyOf(fields);
      if (fields.isEmpty()) {
        throw new IllegalArgumentException("an index has one field at least");
      }
      fields.forEach(UpdatePaths::requirePath);
    }
  }

  /**
   * An ordinary collection without further indexes.
   *
   * @param database its name
   * @param collection its name
   * @return for the methods below
   * @throws IllegalArgumentException if MongoDB takes no such name
   */
  public static CollectionSpec of(String database, String collection) {
    TargetNames.requireTarget(database, collection);
    return new CollectionSpec(database, collection, List.of(), null, null);
  }

  /**
   * An ascending index on these fields, in this order.
   *
   * @param fields paths such as {@code a.b}, one or more
   * @return a copy with the index
   */
  public CollectionSpec index(String... fields) {
    return with(new IndexSpec(List.of(fields), false, null));
  }

  /**
   * A unique index on these fields: what writes by a {@link DocumentKey} of these fields need. A
   * document without one of them counts as having null there.
   *
   * @param fields paths such as {@code a.b}, one or more
   * @return a copy with the index
   */
  public CollectionSpec uniqueIndex(String... fields) {
    return with(new IndexSpec(List.of(fields), true, null));
  }

  /**
   * Lets the server delete a document once {@code time}, zero or more whole seconds, has passed
   * since the date in {@code dateField}. A document without the field, or with no date in it,
   * stays.
   *
   * @param dateField path of a field with a date
   * @param time 0 to 2,147,483,647 s; fractions of a second are cut
   * @return a copy with the index
   */
  public CollectionSpec expireAfter(String dateField, Duration time) {
    if (time.isNegative() || time.toSeconds() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "documents expire 0 to " + Integer.MAX_VALUE + " s after a date, was " + time);
    }
    return with(new IndexSpec(List.of(dateField), false, time));
  }

  /**
   * What every document must match, for example {@code {$jsonSchema: {…}}}. An operation that does
   * not is refused by the server, as {@link MongoSinkBuilder#onPoison} says.
   *
   * @param rule a query document; copied
   * @return a copy with the validator instead of an earlier one
   */
  public CollectionSpec validator(BsonDocument rule) {
    return new CollectionSpec(
        database, collection, indexes, requireNonNull(rule, "rule").toJson(), timeField);
  }

  /**
   * A time-series collection. Only {@link MongoSinkBuilder#buildAtLeastOnce} takes one: MongoDB
   * allows no write to it inside a transaction.
   *
   * @param dateField at the top of a document, with the date of the measurement
   * @return a copy that is one
   */
  public CollectionSpec timeSeries(String dateField) {
    return new CollectionSpec(
        database, collection, indexes, validator, UpdatePaths.requireTopLevel(dateField));
  }

  private CollectionSpec with(IndexSpec index) {
    List<IndexSpec> more = new ArrayList<>(indexes);
    more.add(index);
    return new CollectionSpec(database, collection, List.copyOf(more), validator, timeField);
  }

  MongoNamespace namespace() {
    return new MongoNamespace(database, collection);
  }

  List<IndexSpec> indexes() {
    return indexes;
  }

  /** Null when there is none. */
  BsonDocument validator() {
    return validator == null ? null : BsonDocument.parse(validator);
  }

  /** The field with the date of a measurement; null for an ordinary collection. */
  String timeField() {
    return timeField;
  }

  boolean isTimeSeries() {
    return timeField != null;
  }
}
