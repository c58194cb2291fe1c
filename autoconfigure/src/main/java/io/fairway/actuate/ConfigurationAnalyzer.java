package io.fairway.actuate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.fairway.actuate.AnalysisDescriptor.FindingDescriptor;
import io.fairway.actuate.Explainer.Path;
import io.fairway.balancer.KeyedPolicy;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.instance.Instance;
import io.fairway.instance.Locality;
import io.fairway.outlier.OutlierSettings;
import io.fairway.retry.RetryMode;
import io.fairway.retry.RetrySettings;
import io.fairway.routing.LocalitySettings;
import io.fairway.routing.MatchSettings;
import io.fairway.routing.NamedSubsets;
import io.fairway.routing.RoutingGroup;
import io.fairway.routing.VersionSettings;

/**
 * Looks for what starts and works, and cannot be meant all the same: a mistake that shows
 * only beside the instances that there are, or beside another setting. It asks the same
 * chains and settings that serve requests.
 */
public final class ConfigurationAnalyzer {

	/** Which settings mean something to some policies only. */
	private static final Map<String, Set<String>> POLICIES_BY_SETTING = Map.of("consistent-hash.",
			Set.of("consistent-hash"), "choice-count", Set.of("least-connections", "adaptive"), "active-request-bias",
			Set.of("least-connections"), "slow-start.",
			Set.of("weighted", "weighted-random", "least-connections", "adaptive"));

	private static final Set<String> BUILT_IN = Set.of("round-robin", "random", "weighted", "weighted-random",
			"least-connections", "adaptive", "consistent-hash");

	private static final int REQUESTS_TO_TELL = 100;

	private final ServiceViews services;

	private final Explainer explainer;

	private final ServiceSettings settings;

	/**
	 * An analyzer.
	 * @param services the services
	 * @param explainer tells what their chains do
	 * @param settings where their settings come from
	 */
	public ConfigurationAnalyzer(ServiceViews services, Explainer explainer, ServiceSettings settings) {
		this.services = services;
		this.explainer = explainer;
		this.settings = settings;
	}

	AnalysisDescriptor analyze() {
		List<FindingDescriptor> findings = new ArrayList<>();
		List<ServiceView> services = this.services.all();
		for (ServiceView service : services) {
			if (service.settings() != null) {
				new Analysis(service, service.settings(), findings).run();
			}
		}
		unknownServices(findings);
		return new AnalysisDescriptor(services.size(), findings);
	}

	private void unknownServices(List<FindingDescriptor> findings) {
		Set<String> configured = this.settings.services();
		if (configured.isEmpty()) {
			return;
		}
		Set<String> known = this.services.registered();
		for (String serviceId : configured) {
			if (!known.contains(serviceId)) {
				findings.add(new FindingDescriptor(serviceId, "no registry knows a service of this name",
						"fairway.loadbalancer.clients." + serviceId,
						"Correct the name, which is compared exactly, or remove the settings"));
			}
		}
	}

	/** The analysis of one service. */
	private final class Analysis {

		private final ServiceView service;

		private final LoadBalancerSettings settings;

		private final List<Setting> all;

		private final List<Instance> instances;

		private final boolean alone;

		private final List<FindingDescriptor> findings;

		Analysis(ServiceView service, LoadBalancerSettings settings, List<FindingDescriptor> findings) {
			this.service = service;
			this.settings = settings;
			this.all = ConfigurationAnalyzer.this.settings.of(service.serviceId());
			this.instances = service.instances();
			this.alone = ConfigurationAnalyzer.this.settings.services().isEmpty();
			this.findings = findings;
		}

		void run() {
			if (!this.instances.isEmpty()) {
				localities();
				versions();
				weights();
				matches();
				ejection();
			}
			retries();
			policies();
			keys();
		}

		private void add(String setting, String problem, String remedy) {
			this.findings.add(new FindingDescriptor(this.service.serviceId(), problem, property(setting), remedy));
		}

		/** The property that led to a setting or to a part of it, or would. */
		private String property(String setting) {
			return this.all.stream()
				.filter((candidate) -> candidate.name().equals(setting) || candidate.name().startsWith(setting + "."))
				.map(Setting::property)
				.filter(Objects::nonNull)
				.findFirst()
				.orElse(would(setting));
		}

		/**
		 * The property that would set it for as many services as the others of this one.
		 */
		private String would(String setting) {
			boolean own = this.all.stream().anyMatch(Setting::isOfOneService);
			return "fairway.loadbalancer." + (own ? "clients." + this.service.serviceId() + "." : "") + setting;
		}

		private void localities() {
			LocalitySettings locality = this.settings.routing().locality();
			if (locality == null) {
				return;
			}
			Locality self = locality.self();
			Set<String> regions = new LinkedHashSet<>();
			this.instances.forEach((instance) -> regions.add(instance.locality().region()));
			if (!self.region().isEmpty() && !regions.contains(self.region())) {
				add("locality.region", "no instance is in the own region '" + self.region() + "'",
						"Use one of the regions that instances state: " + present(regions));
			}
			else if (!self.zone().isEmpty()
					&& this.instances.stream().noneMatch((instance) -> self.sameZone(instance.locality()))) {
				Set<String> zones = new LinkedHashSet<>();
				this.instances.stream()
					.map(Instance::locality)
					.filter((stated) -> !stated.zone().isEmpty())
					.forEach((stated) -> zones.add(stated.toString()));
				add("locality.zone", "no instance is in the own zone '" + self.zone() + "'",
						"Use one of the zones that instances state, or deploy some there: " + present(zones));
			}
			for (Setting setting : this.all) {
				if (setting.isSet() && (setting.name().equals("locality.nearby-regions")
						|| setting.name().equals("locality.failover"))) {
					regionsOf(setting.value()).stream()
						.filter((region) -> !regions.contains(region))
						.forEach((region) -> add(setting.name(),
								"no instance is in the region '" + Masking.text(region)
										+ "' that requests shall fail over to",
								"Use one of the regions that instances state: " + present(regions)));
				}
			}
		}

		private Set<String> regionsOf(@Nullable Object value) {
			Set<String> regions = new LinkedHashSet<>();
			if (value instanceof Map<?, ?> map) {
				map.values().forEach((element) -> regions.addAll(regionsOf(element)));
			}
			else if (value instanceof Collection<?> elements) {
				elements.forEach((element) -> regions.add(String.valueOf(element)));
			}
			return regions;
		}

		private static String present(Set<String> names) {
			List<String> present = names.stream()
				.filter((name) -> !name.isEmpty())
				.limit(20)
				.map(Masking::text)
				.toList();
			return present.isEmpty() ? "none states any" : String.join(", ", present);
		}

		private void versions() {
			VersionSettings versions = this.settings.routing().version();
			if (versions == null) {
				return;
			}
			if (versions.defaultVersion() != null && !isThere(versions, versions.defaultVersion())) {
				add("version.default-version", "no instance has the version '" + versions.defaultVersion() + "'",
						"Use a version that instances state: " + statedVersions());
			}
			versions.splits().forEach((split) -> {
				if (!isThere(versions, split.version())) {
					add("version.splits", "no instance has the version '" + split.version() + "' that gets "
							+ split.percent() + " % of the requests",
							"Use a version that instances state: " + statedVersions());
				}
			});
			long missed = (this.service.chain() != null) ? this.service.chain().versionCounts().fallbacks() : 0;
			if (missed > 0) {
				add("version.fallback", missed + " requests asked for a version that no instance had",
						"Correct what asks for it, or choose what it gets instead; instances state: "
								+ statedVersions());
			}
		}

		/**
		 * By the chain itself, so that a version means here what it means to requests.
		 */
		private boolean isThere(VersionSettings versions, String version) {
			Path path = ConfigurationAnalyzer.this.explainer.path(this.service,
					new ExplainedRequest(versions.header() + ":" + version, null, null, null));
			return path == null || path.routing()
				.steps()
				.stream()
				.filter((step) -> step.stage().equals("version"))
				.noneMatch((step) -> step.groups().stream().anyMatch(RoutingGroup::fallback));
		}

		private String statedVersions() {
			Set<String> versions = new LinkedHashSet<>();
			this.instances.forEach((instance) -> {
				if (instance.version() != null) {
					versions.add(String.valueOf(instance.version()));
				}
			});
			return present(versions);
		}

		private void weights() {
			if (this.instances.stream().allMatch((instance) -> instance.weight() == 0)) {
				this.findings.add(new FindingDescriptor(this.service.serviceId(),
						"the weight of every instance is 0, which counts as if nobody were drained", "metadata: weight",
						"Give the instances that shall get requests a weight above 0"));
			}
		}

		private void matches() {
			MatchSettings match = this.settings.routing().selection().match();
			if (match != null && this.instances.stream().noneMatch(match.match()::matches)) {
				add("match", "no instance has the metadata and tags that are asked for",
						"Correct them, or remove them");
			}
			NamedSubsets subsets = this.settings.routing().selection().subsets();
			if (subsets != null) {
				subsets.subsets().forEach((name, subset) -> {
					if (this.instances.stream().noneMatch(subset::matches)) {
						add("subsets", "the subset '" + Masking.text(name) + "' selects no instance",
								"Correct its match, or remove it");
					}
				});
			}
		}

		private void ejection() {
			OutlierSettings outlier = this.settings.outlier();
			if (!outlier.enabled()) {
				return;
			}
			if (isSet("outlier.") && outlier.limit(this.instances.size()) == 0) {
				add("outlier.max-ejection-percent",
						"with " + this.instances.size() + " instance none can ever be ejected",
						"Add an instance, or turn ejection off: " + would("outlier.enabled") + ": false");
			}
			OutlierSettings.Consecutive consecutive = outlier.consecutive();
			if (consecutive.errors() == 0 && consecutive.gatewayFailures() == 0
					&& (consecutive.localOriginFailures() == 0 || !consecutive.splitLocalOriginFailures())
					&& !outlier.successRate().enabled() && !outlier.failurePercentage().enabled()) {
				add("outlier.enabled", "ejection is on, and everything that leads to one is off",
						"Set " + would("outlier.consecutive-5xx") + ", for example to 5, or turn it off");
			}
		}

		private boolean isSet(String prefix) {
			return this.all.stream().anyMatch((setting) -> setting.isSet() && setting.name().startsWith(prefix));
		}

		private void retries() {
			RetrySettings retry = this.settings.retry();
			boolean off = retry.mode() == RetryMode.OFF || retry.maxAttempts() == 1;
			if (off && isSet("retry.budget.")) {
				add((retry.mode() == RetryMode.OFF) ? "retry.mode" : "retry.max-attempts",
						"there is a budget for retries, and nothing is retried", "Set " + would("retry.mode")
								+ " to safe or idempotent and max-attempts to 2 or more, or remove the budget");
			}
			if (retry.hedgeAfter() != null && (off || retry.mode() != RetryMode.IDEMPOTENT)) {
				add("retry.hedge-after", "no request is ever hedged, since nothing that does harm is repeated",
						"Set " + would("retry.mode") + " to idempotent and max-attempts to 2 or more");
			}
		}

		/** Settings that only some policies read, beside another one. */
		private void policies() {
			Set<String> policies = new LinkedHashSet<>();
			this.all.stream()
				.filter((setting) -> setting.name().equals("policy"))
				.forEach((setting) -> policies.add(String.valueOf(setting.value())));
			this.all.stream()
				.filter((setting) -> setting.name().matches("subsets\\..*\\.policy"))
				.forEach((setting) -> policies.add(String.valueOf(setting.value())));
			if (!BUILT_IN.containsAll(policies)) {
				return;
			}
			POLICIES_BY_SETTING.forEach((prefix, readers) -> {
				if (policies.stream().noneMatch(readers::contains)) {
					this.all.stream()
						.filter((setting) -> isOwn(setting) && setting.name().startsWith(prefix))
						.findFirst()
						.ifPresent((setting) -> add(setting.name(),
								"the policy is " + String.join(", ", policies) + ", which does not heed "
										+ setting.name(),
								"Set " + would("policy") + " to "
										+ String.join(" or ", readers.stream().sorted().toList())
										+ ", or remove the setting"));
				}
			});
		}

		/** What holds for all services may be for others that have another policy. */
		private boolean isOwn(Setting setting) {
			return setting.isOfOneService() || setting.isSet() && this.alone;
		}

		private void keys() {
			key(this.settings.policy());
			this.settings.subsetPolicies().values().forEach(this::key);
		}

		private void key(LoadBalancingPolicy policy) {
			if (policy instanceof KeyedPolicy keyed && !keyed.isKeySeen()
					&& keyed.requestsWithoutKey() >= REQUESTS_TO_TELL) {
				add("consistent-hash.key", "none of " + keyed.requestsWithoutKey()
						+ " requests had the key, so all went" + " to random instances",
						"Correct the key, or let requests have it");
			}
		}

	}

}
