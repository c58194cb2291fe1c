package io.fairway.autoconfigure;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.ConditionalOnBlockingDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnReactiveDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.cloud.client.discovery.composite.reactive.ReactiveCompositeDiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.discovery.event.ParentHeartbeatEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.discovery.DirectoryContext;
import io.fairway.discovery.DirectoryListener;
import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.discovery.FairwayReactiveDiscoveryClient;
import io.fairway.discovery.FileSnapshots;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.discovery.Snapshots;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.Ticker;
import io.fairway.registry.Registries;
import io.fairway.registry.Registry;
import io.fairway.registry.RegistryException;
import io.fairway.registry.config.ConfigRegistry;
import io.fairway.registry.file.FileRegistry;
import io.fairway.registry.memory.MemoryRegistry;
import io.fairway.registry.spring.DiscoveryClientRegistry;
import io.fairway.registry.spring.DiscoverySource;

/**
 * Auto-configuration of the registries, the directory over them, and the discovery
 * clients over the directory.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "fairway.enabled", matchIfMissing = true)
@EnableConfigurationProperties(FairwayDiscoveryProperties.class)
@ImportRuntimeHints(FairwayRuntimeHints.class)
@Import({ ConsulRegistryConfiguration.class, DnsRegistryConfiguration.class, EtcdRegistryConfiguration.class,
		KubernetesRegistryConfiguration.class, NacosRegistryConfiguration.class })
public final class FairwayDiscoveryAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Ticker fairwayTicker() {
		return Ticker.system();
	}

	@Bean(destroyMethod = "close")
	FairwayExecutors fairwayExecutors() {
		return new FairwayExecutors();
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	Registries fairwayRegistries(FairwayDiscoveryProperties properties, ObjectProvider<RegistryFactory> factories,
			ObjectProvider<Registry> beans) {
		return new RegistriesFactory(factories.orderedStream().toList()).create(properties,
				beans.orderedStream().toList());
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	InstanceDirectory fairwayInstanceDirectory(FairwayDiscoveryProperties properties, Registries registries,
			FairwayExecutors executors, Ticker ticker, ObjectProvider<Snapshots> snapshots,
			ObjectProvider<DirectoryListener> listener, ApplicationEventPublisher events) {
		InstanceDirectory directory = new InstanceDirectory(registries.asList(),
				DirectorySettingsFactory.create(properties, registries),
				new DirectoryContext(executors.timer(), ticker, (bound) -> ThreadLocalRandom.current().nextInt(bound),
						snapshots.getIfAvailable(() -> Snapshots.NONE),
						(event) -> executors.tell(() -> events.publishEvent(event)),
						listener.getIfAvailable(() -> DirectoryListener.NONE)));
		properties.getWarmUp().forEach(directory::retain);
		return directory;
	}

	@Bean
	DiscoveryRefresher fairwayDiscoveryRefresher(Registries registries) {
		return new DiscoveryRefresher(registries);
	}

	@Bean
	DiscoveryHeartbeat fairwayDiscoveryHeartbeat(ApplicationEventPublisher events) {
		return new DiscoveryHeartbeat(events);
	}

	@Bean
	RegistryFactory fairwayMemoryRegistryFactory(Ticker ticker, FairwayExecutors executors) {
		return SimpleRegistryFactory.of("memory",
				(name, properties) -> new MemoryRegistry(name, ticker, executors.timer()));
	}

	@Bean
	RegistryFactory fairwayConfigRegistryFactory() {
		return SimpleRegistryFactory.of("config",
				(name, properties) -> new ConfigRegistry(name, InstanceDescriptions.configured(name, properties)));
	}

	@Bean
	RegistryFactory fairwaySpringRegistryFactory(ObjectProvider<DiscoveryClient> blocking,
			ObjectProvider<ReactiveDiscoveryClient> reactive, FairwayExecutors executors) {
		DiscoverySource source = new DiscoverySource(() -> others(blocking), () -> reactiveOthers(reactive));
		return SimpleRegistryFactory.of("spring",
				(name, properties) -> new DiscoveryClientRegistry(name, source, executors.blocking(), executors.timer(),
						Requirements.positive(RegistryFactory.property(name, "refresh-interval"),
								properties.getRefreshInterval())));
	}

	private static List<DiscoveryClient> others(ObjectProvider<DiscoveryClient> clients) {
		return clients.orderedStream()
			.filter((client) -> !(client instanceof FairwayDiscoveryClient)
					&& !(client instanceof CompositeDiscoveryClient))
			.toList();
	}

	private static List<ReactiveDiscoveryClient> reactiveOthers(ObjectProvider<ReactiveDiscoveryClient> clients) {
		return clients.orderedStream()
			.filter((client) -> !(client instanceof FairwayReactiveDiscoveryClient)
					&& !(client instanceof ReactiveCompositeDiscoveryClient))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnDiscoveryEnabled
	@ConditionalOnBlockingDiscoveryEnabled
	static class BlockingDiscoveryConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FairwayDiscoveryClient fairwayDiscoveryClient(InstanceDirectory directory,
				ObjectProvider<InstanceFilter> filters) {
			return new FairwayDiscoveryClient(directory, () -> filters.orderedStream().toList());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnDiscoveryEnabled
	@ConditionalOnReactiveDiscoveryEnabled
	static class ReactiveDiscoveryConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FairwayReactiveDiscoveryClient fairwayReactiveDiscoveryClient(InstanceDirectory directory) {
			return new FairwayReactiveDiscoveryClient(directory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class FileConfiguration {

		@Bean
		RegistryFactory fairwayFileRegistryFactory(Ticker ticker, FairwayExecutors executors) {
			return SimpleRegistryFactory.of("file", (name, properties) -> {
				String property = RegistryFactory.property(name, "directory");
				String directory = Requirements.text(property, properties.getDirectory(), "/var/run/fairway");
				try {
					return new FileRegistry(name, Path.of(directory), ticker, InstantSource.system(),
							executors.timer());
				}
				catch (RegistryException | InvalidPathException ex) {
					throw new InvalidConfigurationException(property, directory, String.valueOf(ex.getMessage()),
							"Set " + property + " to a directory that this process may create, read and write", ex);
				}
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	@ConditionalOnProperty("fairway.discovery.snapshot.directory")
	static class SnapshotConfiguration {

		@Bean
		@ConditionalOnMissingBean
		Snapshots fairwaySnapshots(FairwayDiscoveryProperties properties, FairwayExecutors executors) {
			String property = "fairway.discovery.snapshot.directory";
			String directory = Requirements.text(property, properties.getSnapshot().getDirectory(),
					"/var/lib/myapp/discovery");
			try {
				return new FileSnapshots(Path.of(directory), executors.blocking());
			}
			catch (InvalidPathException ex) {
				throw new InvalidConfigurationException(property, directory, String.valueOf(ex.getMessage()),
						"Set " + property + " to a directory that this process may create, read and write", ex);
			}
		}

	}

	/**
	 * Asks other discovery clients again as soon as one of them says that it has news.
	 */
	static final class DiscoveryRefresher {

		private final Registries registries;

		DiscoveryRefresher(Registries registries) {
			this.registries = registries;
		}

		@EventListener({ HeartbeatEvent.class, ParentHeartbeatEvent.class, InstanceRegisteredEvent.class })
		void refresh(ApplicationEvent event) {
			if (event.getSource() instanceof DiscoveryHeartbeat) {
				return;
			}
			this.registries.stream()
				.filter(DiscoveryClientRegistry.class::isInstance)
				.map(DiscoveryClientRegistry.class::cast)
				.forEach(DiscoveryClientRegistry::refresh);
		}

	}

	/**
	 * Tells others, as discovery clients do in Spring Cloud, when instances joined or
	 * left.
	 */
	static final class DiscoveryHeartbeat {

		private final ApplicationEventPublisher events;

		private final AtomicLong beats = new AtomicLong();

		DiscoveryHeartbeat(ApplicationEventPublisher events) {
			this.events = events;
		}

		@EventListener
		void beat(InstancesChangedEvent event) {
			if (!event.added().isEmpty() || !event.removed().isEmpty()) {
				this.events.publishEvent(new HeartbeatEvent(this, this.beats.incrementAndGet()));
			}
		}

	}

}
