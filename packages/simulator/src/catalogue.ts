import type { Random } from "./random.js";

/** A size that instances come in. The names and numbers are made up in the manner of nova's own. */
export interface Flavor {
  /** The database's id: `instance_type_id`. */
  readonly id: number;
  /** The id that users see: `instance_flavor_id`. */
  readonly flavorid: string;
  readonly name: string;
  readonly memory_mb: number;
  readonly vcpus: number;
  readonly root_gb: number;
  readonly ephemeral_gb: number;
}

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly os_type: string;
  /** What glance knows of it, under the names that nova hands on as `image_meta`. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly users: readonly User[];
}

/** What a cloud offers, who uses it, and the hosts that it runs on. */
export interface Catalogue {
  readonly flavors: readonly Flavor[];
  readonly images: readonly Image[];
  readonly tenants: readonly Tenant[];
  /** Names of compute hosts, `hv-3`. */
  readonly hosts: readonly string[];
}

const FLAVORS: readonly Flavor[] = [
  flavor(2, "1", "w1.tiny", 512, 1, 10, 0),
  flavor(3, "2", "w1.small", 2048, 1, 20, 0),
  flavor(4, "3", "w1.medium", 4096, 2, 40, 0),
  flavor(5, "4", "w1.large", 8192, 4, 80, 40),
  flavor(7, "5", "w1.xlarge", 16384, 8, 160, 80),
  flavor(9, "compute-8", "8 GB Compute", 8192, 8, 40, 20),
  flavor(10, "memory-30", "30 GB Memory", 30720, 4, 40, 0),
];

/** Name, distribution, version, the bits of `rax_options` that a licence sets. */
const SYSTEMS = [
  ["Debian 12", "org.debian", "12", 0],
  ["Ubuntu 24.04 LTS", "com.ubuntu", "24.04", 0],
  ["Rocky Linux 9", "org.rockylinux", "9", 0],
  ["Enterprise Linux 9.4", "com.redhat", "9.4", 1],
  ["Windows Server 2022", "com.microsoft.server", "2022", 4],
  ["Windows Server 2022 with SQL Server", "com.microsoft.server", "2022.sql", 12],
] as const;

function flavor(
  id: number,
  flavorid: string,
  name: string,
  memory_mb: number,
  vcpus: number,
  root_gb: number,
  ephemeral_gb: number,
): Flavor {
  return { id, flavorid, name, memory_mb, vcpus, root_gb, ephemeral_gb };
}

function createImage(random: Random, [name, distro, version, licence]: (typeof SYSTEMS)[number]): Image {
  const id = random.uuid();
  const osType = distro.startsWith("com.microsoft") ? "windows" : "linux";
  return {
    id,
    name,
    size: random.integer(400_000_000, 6_000_000_000),
    os_type: osType,
    properties: {
      base_image_ref: id,
      container_format: "ovf",
      disk_format: "vhd",
      image_type: "base",
      auto_disk_config: osType === "windows" ? "False" : "True",
      min_disk: "10",
      min_ram: "512",
      os_type: osType,
      "org.openstack__1__architecture": "x64",
      "org.openstack__1__os_distro": distro,
      "org.openstack__1__os_version": version,
      "com.rackspace__1__options": String(licence),
    },
  };
}

function createTenant(random: Random, number: number): Tenant {
  const users = Array.from({ length: random.integer(1, 3) }, (_, index) => ({
    id: random.hex32(),
    name: `user-${number}-${index + 1}`,
    address: `192.0.2.${random.integer(1, 254)}`,
  }));
  return { id: random.hex32(), name: `project-${number}`, users };
}

/** Creates the world in which instances live. */
export function createCatalogue(random: Random, size: { tenants: number; hosts: number }): Catalogue {
  return {
    flavors: FLAVORS,
    images: SYSTEMS.map((system) => createImage(random, system)),
    tenants: Array.from({ length: size.tenants }, (_, index) => createTenant(random, index + 1)),
    hosts: Array.from({ length: size.hosts }, (_, index) => `hv-${index + 1}`),
  };
}
