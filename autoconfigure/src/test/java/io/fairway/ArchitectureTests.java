package io.fairway;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The table of packages: who may know whom, and what no class may do.
 */
@AnalyzeClasses(packages = "io.fairway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	/**
	 * Which packages of ours a package may use. One that is missing here may not exist.
	 */
	private static final Map<String, Set<String>> KNOWS = Map.ofEntries(
	// @formatter:off
			entry("instance"),
			entry("registry", "instance"),
			entry("discovery", "instance", "registry"),
			entry("registration", "instance", "registry"),
			entry("feedback", "instance"),
			entry("health", "instance", "discovery"),
			entry("breaker", "instance", "feedback"),
			entry("limit", "instance", "feedback"),
			entry("outlier", "instance", "feedback"),
			entry("routing", "instance", "discovery"),
			entry("balancer", "instance", "feedback"),
			entry("retry", "instance", "feedback"),
			entry("connection", "instance"),
			entry("client", "instance", "feedback", "connection", "health", "breaker", "limit", "outlier", "routing", "balancer", "retry"),
			entry("metrics", "instance", "registry", "discovery", "feedback", "breaker", "limit", "outlier", "routing",
					"balancer", "retry", "client"),
			entry("actuate", "instance", "registry", "discovery", "registration", "feedback", "health", "breaker", "limit",
					"outlier", "routing", "balancer", "retry", "connection", "client"),
			entry("autoconfigure", "instance", "registry", "discovery", "registration", "feedback", "health", "breaker",
					"limit", "outlier", "routing", "balancer", "retry", "connection", "client", "metrics", "actuate"));
	// @formatter:on

	private static Map.Entry<String, Set<String>> entry(String name, String... known) {
		return Map.entry(name, Set.of(known));
	}

	@ArchTest
	final ArchRule packagesKnowWhoTheyMayKnow = classes().should(new ArchCondition<>("keep the table") {

		@Override
		public void check(JavaClass origin, ConditionEvents events) {
			String station = station(origin);
			Set<String> known = KNOWS.get(station);
			if (known == null) {
				events.add(SimpleConditionEvent.violated(origin, origin.getName() + " is in no package of the table"));
				return;
			}
			origin.getDirectDependenciesFromSelf()
				.stream()
				.filter((dependency) -> dependency.getTargetClass().getPackageName().startsWith("io.fairway."))
				.filter((dependency) -> !station(dependency.getTargetClass()).equals(station))
				.filter((dependency) -> !known.contains(station(dependency.getTargetClass())))
				.forEach((dependency) -> events
					.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
		}

	});

	@ArchTest
	final ArchRule packagesAreFreeOfCycles = slices().matching("io.fairway.(**)").should().beFreeOfCycles();

	@ArchTest
	final ArchRule kindsOfRegistriesDoNotKnowEachOther = slices().matching("io.fairway.registry.(*)..")
		.should()
		.notDependOnEachOther();

	@ArchTest
	final ArchRule policiesArePlainJava = noClasses().that()
		.resideInAPackage("io.fairway.balancer..")
		.should()
		.dependOnClassesThat(resideInAnyPackage("org.springframework..", "reactor..")
			.and(DescribedPredicate.not(type(ServiceInstance.class)))
			.and(DescribedPredicate.not(type(Request.class))));

	@ArchTest
	final ArchRule packagesAreNullMarked = classes().should(new ArchCondition<>("be in a null-marked package") {

		@Override
		public void check(JavaClass item, ConditionEvents events) {
			if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
				events.add(SimpleConditionEvent.violated(item, item.getPackageName() + " is not @NullMarked"));
			}
		}

	});

	@ArchTest
	final ArchRule timeComesThroughTheConstructor = noClasses().that()
		.doNotHaveFullyQualifiedName("io.fairway.instance.Ticker")
		.should()
		.callMethod(System.class, "nanoTime")
		.orShould()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(Instant.class, "now");

	@ArchTest
	final ArchRule chanceComesThroughTheConstructor = noClasses().that()
		.resideOutsideOfPackage("io.fairway.autoconfigure")
		.should()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
		.orShould()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.util.Random");

	@ArchTest
	final ArchRule autoConfigurationIsPublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.haveSimpleNameEndingWith("AutoConfiguration");

	@ArchTest
	final ArchRule autoConfigurationHasNoPublicMembers = methods().that()
		.areDeclaredInClassesThat()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.notBePublic();

	@ArchTest
	final ArchRule namesSayWhatAClassIs = noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils|Impl)");

	private static String station(JavaClass javaClass) {
		String rest = javaClass.getPackageName().substring("io.fairway.".length());
		int end = rest.indexOf('.');
		return (end >= 0) ? rest.substring(0, end) : rest;
	}

}
