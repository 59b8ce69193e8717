package io.cdcpipeline.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveFullyQualifiedName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;

/** The dependency rules of docs/architecture.md that Maven cannot see. No violation is frozen. */
@AnalyzeClasses(packages = "io.cdcpipeline", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] PRODUCT = {
    "io.cdcpipeline.model..",
    "io.cdcpipeline.config..",
    "io.cdcpipeline.producer..",
    "io.cdcpipeline.sink..",
    "io.cdcpipeline.job..",
    "io.cdcpipeline.ops.."
  };

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.cdcpipeline.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule A_RECORD_TRAVELS_FORWARD =
      noClasses()
          .that()
          .resideInAPackage("..job.ingest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..job.parse..", "..job.enrich..", "..job.deliver..", "io.cdcpipeline.sink..");

  @ArchTest
  static final ArchRule PARSING_KNOWS_NO_LATER_STAGE =
      noClasses()
          .that()
          .resideInAPackage("..job.parse..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..job.enrich..", "..job.deliver..", "io.cdcpipeline.sink..");

  @ArchTest
  static final ArchRule ENRICHMENT_KNOWS_NO_OTHER_STAGE =
      noClasses()
          .that()
          .resideInAPackage("..job.enrich..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..job.ingest..", "..job.parse..", "..job.deliver..", "io.cdcpipeline.sink..");

  @ArchTest
  static final ArchRule THE_SINK_IS_USABLE_WITHOUT_THE_REST =
      noClasses()
          .that()
          .resideInAPackage("io.cdcpipeline.sink..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.cdcpipeline..")
                  .and(not(resideInAnyPackage("io.cdcpipeline.sink.."))));

  @ArchTest
  static final ArchRule THE_PROTOCOL_IS_PURE =
      noClasses()
          .that()
          .resideInAPackage("io.cdcpipeline.sink.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "com.mongodb..", "org.bson..", "redis..");

  @ArchTest
  static final ArchRule THE_STORES_DO_NOT_KNOW_EACH_OTHER =
      noClasses()
          .that()
          .resideInAPackage("io.cdcpipeline.sink.mongo..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.cdcpipeline.sink.redis..", "redis..");

  @ArchTest
  static final ArchRule NOR_THE_OTHER_WAY_ROUND =
      noClasses()
          .that()
          .resideInAPackage("io.cdcpipeline.sink.redis..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.cdcpipeline.sink.mongo..", "com.mongodb..", "org.bson..");

  @ArchTest
  static final ArchRule THE_JOB_SEES_NO_DRIVER =
      noClasses()
          .that()
          .resideInAPackage("io.cdcpipeline.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.mongodb..", "redis..");

  @ArchTest
  static final ArchRule ONLY_MAINS_READ_THE_ENVIRONMENT =
      noClasses()
          .that(
              resideInAnyPackage(PRODUCT)
                  .and(not(simpleNameEndingWith("Main").or(simpleNameEndingWith("Job")))))
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule ONLY_MODEL_AND_PAGE_PARSER_KNOW_JSON =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.cdcpipeline.config..",
              "io.cdcpipeline.producer.capture..",
              "io.cdcpipeline.sink..",
              "io.cdcpipeline.job..",
              "io.cdcpipeline.ops..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule A_STORE_SHOWS_ITS_SINK_AND_NO_MACHINERY =
      classes()
          .that()
          .resideInAnyPackage("io.cdcpipeline.sink.mongo", "io.cdcpipeline.sink.redis")
          .and()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .should(
              haveFullyQualifiedName("io.cdcpipeline.sink.mongo.AtLeastOnceMongoSink")
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.CollectionSpec"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.DebeziumDocuments"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.DocumentKey"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.EffectivelyOnceMongoSink"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.MongoSink"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.MongoSinkBuilder"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.MongoWrite"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.MongoWriteMapper"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.mongo.VersionGuard"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.AtLeastOnceRedisSink"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.EffectivelyOnceRedisSink"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.RedisDurability"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.RedisKeys"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.RedisLanes"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.RedisSink"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.RedisSinkBuilder"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.RedisWrite"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.RedisWriteMapper"))
                  .or(haveFullyQualifiedName("io.cdcpipeline.sink.redis.ScoreCondition")));

  @ArchTest
  static final ArchRule NOBODY_SLEEPS =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(java.util.concurrent.TimeUnit.class, "sleep", long.class);

  @ArchTest
  static final ArchRule LIBRARIES_DO_NOT_PRINT =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.cdcpipeline.model..",
              "io.cdcpipeline.config..",
              "io.cdcpipeline.sink..",
              "io.cdcpipeline.job..",
              "io.cdcpipeline.services..")
          .should()
          .accessField(System.class, "out");

  /** The registry of closed gates is final; that it empties is tested in the sink. */
  @ArchTest
  static final ArchRule STATIC_FIELDS_ARE_FINAL =
      fields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(JavaModifier.SYNTHETIC)
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule NOTHING_READS_JAVA_SERIALIZATION =
      noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class);
}
