//! Machines for jobs: ten answers of another planner, to the cent, and what a job and a machine can have, worked by hand.

use plimsoll::catalog::Catalog;
use plimsoll::plan::fit::{Cpu, Disk, Fit, Headroom, Job, Shape, fit, machines, read};
use serde_json::Value;

const MONTHS: f64 = 12.0;
const YEAR_S: f64 = 31_556_926.0;
const DAY_S: f64 = 86_400.0;
const GIB: f64 = 1_073_741_824.0;
/// Dollars of a year: a GiB of a volume, of one with its operations apart, and of a backup; a GiB sent; an operation a second.
const VOLUME_USD: f64 = 1.2;
const FAST_VOLUME_USD: f64 = 0.96;
const BACKUP_USD: f64 = 0.252;
const SENT_USD: f64 = 0.02;
const OPERATION_USD: f64 = 6.3072;

/// A machine of the file, and what of its drive only the adapter looks at.
struct Listed {
    shape: Shape,
    read_iops: f64,
    write_iops: f64,
    block_bytes: f64,
}

fn listed() -> Vec<Listed> {
    let text = include_str!("fixtures/fit/shapes.csv");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |i: usize| cells[i].parse::<f64>().unwrap_or(0.0);
        Listed {
            shape: Shape {
                name: cells[0].to_owned(),
                family: cells[0].rsplit_once('.').unwrap().0.to_owned(),
                platforms: vec![cells[1].to_owned()],
                vcpus: number(2),
                clock_ghz: number(3),
                ipc: number(4),
                memory_gib: number(5),
                network_gbps: Some(number(6) / 1000.0),
                usd_month: number(7) / MONTHS,
                drive_gib: Some(number(8)).filter(|gib| *gib > 0.0),
                check: String::new(),
            },
            read_iops: number(9),
            write_iops: number(10),
            block_bytes: number(11) * 1024.0,
        }
    };
    text.lines().skip(1).map(row).collect()
}

/// What is asked for in a case.
struct Case {
    asked: Value,
    preferred: Vec<String>,
    reference_ghz: f64,
}

fn cases() -> Vec<Case> {
    let all: Value = serde_json::from_str(include_str!("fixtures/fit/cases.json")).unwrap();
    let preferred = all["preferred_families"].as_array().unwrap();
    let preferred: Vec<String> = preferred
        .iter()
        .map(|f| f.as_str().unwrap().to_owned())
        .collect();
    let asked = all["cases"].as_array().unwrap().iter();
    asked
        .map(|asked| Case {
            asked: asked.clone(),
            preferred: preferred.clone(),
            reference_ghz: all["reference_ghz"].as_f64().unwrap(),
        })
        .collect()
}

impl Case {
    fn number(&self, name: &str) -> f64 {
        self.asked[name]
            .as_f64()
            .unwrap_or_else(|| panic!("{name} is no number"))
    }

    fn whole(&self, name: &str) -> u32 {
        self.number(name) as u32
    }

    fn is(&self, name: &str) -> bool {
        self.asked[name] == true
    }

    fn bytes_s(&self) -> f64 {
        self.number("reads_rps") * self.number("read_bytes")
            + self.number("writes_rps") * self.number("write_bytes")
    }

    /// In whole Mbit/s, at least one.
    fn network_gbps(&self) -> f64 {
        (self.bytes_s() / 125_000.0).ceil().max(1.0) / 1000.0
    }

    /// Processors, network and the least size, which all kinds have in common.
    fn job(&self, headroom_ratio: f64) -> Job {
        let read_s = self.number("reads_rps") * self.number("read_cpu_ms") / 1000.0;
        let write_s = self.number("writes_rps") * self.number("write_cpu_ms") / 1000.0;
        Job {
            cpu: Cpu::Seconds {
                cpu_s: read_s + write_s,
                staffing: self.number("staffing"),
                reference_ghz: self.reference_ghz,
            },
            network_gbps: self.network_gbps(),
            headroom: Headroom {
                cpu_ratio: headroom_ratio,
                ..Job::default().headroom
            },
            least_vcpus: 2.0,
            platform: "amd64".to_owned(),
            ..Job::default()
        }
    }

    /// 40 % of processors and network are planned with; a heap for what passes through; 10 GiB of volume on each machine.
    fn stateless(&self) -> Job {
        let mbps = (self.network_gbps() * 1000.0 * 2.5).ceil();
        Job {
            network_gbps: mbps / 1000.0,
            memory_gib: mbps * 1.2 / 8.0 / 1024.0 * 2.0,
            least_memory_gib: 5.0,
            multiple: 3,
            least_nodes: 2,
            most_nodes: 256,
            node_usd_month: 10.0 * VOLUME_USD / MONTHS,
            ..self.job(2.5)
        }
    }

    /// One machine with its volume, and the same again as a standby.
    fn one_box(&self) -> Job {
        let mut job = self.job(1.1);
        job.headroom.network_ratio = 1.2;
        job.headroom.disk_ratio = 1.2;
        Job {
            memory_gib: (self.number("state_gib") * self.number("working_set_share")).floor(),
            least_memory_gib: 3.0,
            disk: Disk::Volumes {
                disk_gib: self.number("state_gib"),
                usd_gib_month: VOLUME_USD / MONTHS,
            },
            families: ["m5", "r5"].map(str::to_owned).to_vec(),
            is_one_machine: true,
            copies: self.whole("copies"),
            ..job
        }
    }

    /// One machine and its standby share a volume that is paid by what is kept, and by pages read past the memory and written.
    fn shared_storage(&self) -> Job {
        let mut job = self.job(1.2);
        job.headroom.network_ratio = 1.2;
        let kept_gib = (self.number("state_gib") * 1.2).ceil();
        let pages = (self.number("read_bytes") / 8192.0).ceil();
        let reads_rps = self.number("reads_rps") * pages * 0.2;
        let writes_rps = self.number("writes_rps") * self.number("write_bytes") / 4096.0;
        let usd_year = kept_gib * VOLUME_USD + (reads_rps + writes_rps) * OPERATION_USD;
        Job {
            memory_gib: (self.number("state_gib") * self.number("working_set_share")).floor(),
            least_memory_gib: 3.0,
            platform: "aurora".to_owned(),
            is_one_machine: true,
            copies: self.whole("copies"),
            job_usd_month: usd_year / MONTHS,
            ..job
        }
    }

    /// Dollars of a year for writes of so many bytes: to two other regions of three, and to so many copies here.
    fn sent_usd(&self, write_bytes: f64, copies: f64) -> f64 {
        let gib = self.number("writes_rps") * write_bytes / GIB * YEAR_S;
        gib * SENT_USD * (2.0 / 3.0 + copies)
    }

    /// All of the load in each zone. Data in memory, or on drives that then bear what is read and written. Few machines rank behind.
    fn cache(&self, listed: &Listed) -> Result<Job, String> {
        let shape = &listed.shape;
        let state_gib = self.number("state_gib");
        let copies = self.whole("copies");
        let mut job = Job {
            memory_gib: state_gib,
            least_memory_gib: 12.0,
            copies,
            most_nodes: self.whole("most_nodes"),
            ..self.job(1.0)
        };
        if self.is("replicates") {
            let write_bytes = self.number("write_bytes");
            job.job_usd_month = self.sent_usd(write_bytes, f64::from(copies) - 1.0) / MONTHS;
        }
        if !self.is("in_memory") {
            let share = self.asked["memory_share"][&shape.family].as_f64();
            job.memory_gib = (state_gib * share.ok_or("no drive")?).floor();
            job.disk = Disk::Local {
                disk_gib: state_gib,
            };
            let reads_share =
                self.number("reads_rps") / (self.number("reads_rps") + self.number("writes_rps"));
            let iops = reads_share * listed.read_iops + (1.0 - reads_share) * listed.write_iops;
            job.least_nodes = (1.4 * self.bytes_s() / (iops * listed.block_bytes)).ceil() as u32;
        }
        let (nodes, usd_year) = nodes_of(&job, shape)?;
        let few = match nodes {
            0..2 => 100_000.0,
            2..=10 => 100_000.0 - f64::from(nodes) * 100_000.0 / 30.0,
            _ => 0.0,
        };
        job.rank_usd_month = Some((usd_year + few) / MONTHS);
        Ok(job)
    }

    /// A third of the processors in each zone, in whole cores; twice what is asked for, since the store tidies up behind.
    fn replicated(&self, shape: &Shape) -> Result<Job, String> {
        let heap_gib = (shape.memory_gib / 2.0).floor().clamp(4.0, 30.0);
        let cache_gib = (shape.memory_gib - heap_gib - 5.0).min(28.0);
        if shape.memory_gib <= 16.0 || cache_gib <= 0.0 {
            return Err("too little memory".to_owned());
        }
        if self.is("local_only") && shape.drive_gib.is_none() {
            return Err("no drive".to_owned());
        }
        let all = self.job(2.0);
        let cores = (all.cores_on(shape) / 3.0).floor().max(1.0);
        // Data of a zone, with room for the store to rewrite them.
        let copies = self.number("copies_of_data");
        let raw_gib = self.number("state_gib") / self.number("compression") * copies;
        let buffer_ratio = self.number("buffer_ratio");
        let is_local = shape.drive_gib.is_some();
        let ratio = if is_local {
            buffer_ratio.max(1.0 / 0.55)
        } else {
            1.0 / 0.55
        };
        let disk_gib = ((raw_gib * ratio).ceil() / 3.0).floor().max(1.0);
        let most_gib = match shape.drive_gib {
            Some(drive_gib) => (1280.0 * ratio).min(drive_gib),
            None => 1536.0 * ratio,
        };
        // Writes that wait in the heap between two flushes: of an hour over the square of the files that are merged.
        let written_gib =
            self.number("writes_rps") * self.number("write_bytes") * 3600.0 / GIB / 3.0;
        let waiting = [4.0, 8.0, 16.0].map(|files: f64| written_gib / (files * files));
        let waiting_gib = waiting
            .into_iter()
            .find(|gib| *gib <= 12.0)
            .unwrap_or(waiting[2]);
        let by_heap = waiting_gib / (heap_gib * self.number("heap_write_share") * 0.25);
        let least = [2.0, by_heap, 1.0 / cache_gib, disk_gib / most_gib];
        let least = least.into_iter().map(f64::ceil).fold(0.0, f64::max);
        let mut job = Job {
            cpu: Cpu::Cores(cores),
            headroom: Headroom {
                network_ratio: 2.0,
                ..Job::default().headroom
            },
            copies: 3,
            least_nodes: least as u32,
            most_nodes: 64,
            ..all
        };
        if is_local {
            job.disk = Disk::Local { disk_gib };
        }
        let (nodes, _) = nodes_of(&job, shape)?;
        if !is_local {
            job.node_usd_month = self.volume_usd(disk_gib, f64::from(nodes)) / MONTHS;
        }
        let (_, compute_usd) = nodes_of(&job, shape)?;
        let services_usd = self.services_usd(raw_gib * buffer_ratio, copies);
        let used_gib = disk_gib / ratio / f64::from(nodes);
        let rank_usd = compute_usd * self.handicap(shape, used_gib) + services_usd;
        job.job_usd_month = services_usd / MONTHS;
        job.rank_usd_month = Some(rank_usd / MONTHS);
        Ok(job)
    }

    /// A volume and its operations, dollars a year: reads pass through one level of files for each tenfold of the data.
    fn volume_usd(&self, disk_gib: f64, nodes: f64) -> f64 {
        let gib = (disk_gib / nodes).ceil().max(1.0);
        let [reads, writes] = ["reads_rps", "writes_rps"].map(|n| (self.number(n) / 3.0).floor());
        let by_bytes =
            |rate: f64, bytes: &str, block: f64| (rate * self.number(bytes) / block).floor();
        let reads = reads.max(by_bytes(reads, "read_bytes", 16_384.0));
        let levels = 1.0 + (gib * 1024.0 / 160.0).floor().max(1.0).log10().ceil();
        let reads = 1.8 * levels * (reads / nodes).ceil();
        let writes = 5.0 * by_bytes(writes, "write_bytes", 262_144.0).max(1.0) / nodes;
        let up = |value: f64, step: f64| (value / step).ceil() * step;
        let iops = up(reads / 0.9, 200.0) + up(writes / 0.9, 200.0);
        let size_gib = up(gib.max((iops / 500.0).ceil()), 100.0);
        assert!(
            iops <= 16_000.0 && size_gib <= 5_462.0,
            "more nodes would be needed"
        );
        size_gib * FAST_VOLUME_USD + (iops - 3000.0).max(0.0) * 0.06
    }

    /// What is sent and kept of the writes, dollars a year, whatever the machines: two weeks of writes and a snapshot in each zone.
    fn services_usd(&self, snapshot_gib: f64, copies: f64) -> f64 {
        let write_bytes = (900.0 + 1.42 * self.number("write_bytes")).floor();
        let daily_gib = self.number("writes_rps") * write_bytes * DAY_S / GIB / 3.0;
        let snapshot_gib = (snapshot_gib.ceil() / 3.0).floor().max(1.0);
        self.sent_usd(write_bytes, (copies - 1.0) / 3.0)
            + (snapshot_gib + 14.0 * daily_gib) * BACKUP_USD
    }

    /// By how much machines rank behind their cost: local drives, large machines, families that are not preferred.
    fn handicap(&self, shape: &Shape, used_gib: f64) -> f64 {
        let size = shape.name.rsplit_once('.').unwrap().1;
        let size = match size.strip_suffix("xlarge") {
            Some("") => 1.0,
            Some(times) => times.parse().unwrap(),
            None if size == "large" => 0.5,
            None => 48.0,
        };
        let large = (0.2 * (size - 8.0) / 8.0_f64).max(0.0);
        let local = match shape.drive_gib {
            Some(_) => 0.2 * (1.0 + 0.5 * ((used_gib - 300.0) / 724.0).clamp(0.0, 1.0)),
            None => 0.0,
        };
        let other = if self.preferred.contains(&shape.family) {
            1.0
        } else {
            1.15
        };
        (1.0 + large + local) * other
    }

    fn fit(&self, listed: &[Listed]) -> Fit {
        let shapes: Vec<Shape> = listed.iter().map(|l| l.shape.clone()).collect();
        let found = |shape: &Shape| listed.iter().find(|l| l.shape.name == shape.name).unwrap();
        let kind = self.asked["kind"].as_str().unwrap();
        fit(&shapes, |shape| match kind {
            "stateless" => Ok(self.stateless()),
            "one box" => Ok(self.one_box()),
            "shared storage" => Ok(self.shared_storage()),
            "cache" => self.cache(found(shape)),
            _ => self.replicated(shape),
        })
        .unwrap()
    }

    /// Whether machine, count and cost are those expected, and how many others there are at which cost in all.
    fn agrees(&self, fit: &Fit) -> Result<(), String> {
        let (expected, best) = (&self.asked["expected"], &fit.candidates[0]);
        let cents = |usd_month: f64| format!("{:.2}", usd_month * MONTHS);
        let all = fit
            .candidates
            .iter()
            .map(|c| cents(c.usd_month).parse::<f64>().unwrap());
        let found = format!(
            "{} {} {} {} {} {:.2}",
            best.machine,
            best.nodes,
            best.copies,
            cents(best.usd_month),
            fit.candidates.len(),
            all.sum::<f64>()
        );
        let number = |name: &str| expected[name].as_f64().unwrap();
        let wanted = format!(
            "{} {} {} {:.2} {} {:.2}",
            expected["machine"].as_str().unwrap(),
            expected["nodes"],
            expected["copies"],
            number("usd_year"),
            expected["candidates"],
            number("all_usd_year")
        );
        match found == wanted {
            true => Ok(()),
            false => Err(format!("{}: {found}, not {wanted}", self.asked["name"])),
        }
    }
}

/// How many of a machine a job takes, and what they cost a year; or why none do.
fn nodes_of(job: &Job, shape: &Shape) -> Result<(u32, f64), String> {
    let found = fit(std::slice::from_ref(shape), |_| Ok(job.clone())).unwrap();
    match found.candidates.first() {
        Some(fitted) => Ok((fitted.nodes, fitted.usd_month * MONTHS)),
        None => Err(found.left_out[0].why.clone()),
    }
}

#[test]
fn ten_answers_of_another_planner() {
    let (listed, cases) = (listed(), cases());
    assert_eq!((listed.len(), cases.len()), (413, 10));
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| case.agrees(&case.fit(&listed)).err())
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_answers_hang_on_each_cent_and_each_instruction() {
    let mut dearer = listed();
    dearer
        .iter_mut()
        .for_each(|l| l.shape.usd_month += 0.01 / MONTHS);
    let right = |listed: &[Listed]| {
        let cases = cases().into_iter();
        let right = cases.filter(|case| case.agrees(&case.fit(listed)).is_ok());
        let names = right.map(|case| case.asked["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<String>>()
    };
    assert_eq!(right(&dearer), Vec::<String>::new());
    let mut plain = listed();
    plain.iter_mut().for_each(|l| l.shape.ipc = 1.0);
    let still = right(&plain);
    // The families of both one-box databases have an IPC of 1, and memory decides about the last.
    assert_eq!(
        still,
        ["rds_small_tier1", "rds_tier3", "evcache_memory_bound"]
    );
}

fn shape(name: &str, vcpus: f64, memory_gib: f64, usd_month: f64) -> Shape {
    Shape {
        name: name.to_owned(),
        family: name.split('.').next().unwrap().to_owned(),
        platforms: vec!["x86".to_owned()],
        vcpus,
        clock_ghz: 1.0,
        ipc: 1.0,
        memory_gib,
        network_gbps: Some(1.0),
        drive_gib: None,
        usd_month,
        check: String::new(),
    }
}

fn three() -> [Shape; 3] {
    [
        shape("m.large", 2.0, 8.0, 60.0),
        shape("m.xlarge", 4.0, 16.0, 110.0),
        shape("r.xlarge", 4.0, 32.0, 150.0),
    ]
}

fn same(shapes: &[Shape], job: &Job) -> Fit {
    fit(shapes, |_| Ok(job.clone())).unwrap()
}

fn why<'a>(fit: &'a Fit, name: &str) -> &'a str {
    &fit.left_out.iter().find(|l| l.offer == name).unwrap().why
}

fn in_order(fit: &Fit) -> Vec<(&str, u32, &str, f64)> {
    let all = fit.candidates.iter();
    all.map(|c| (c.machine.as_str(), c.nodes, c.binding, c.usd_month))
        .collect()
}

#[test]
fn what_takes_the_most_binds() {
    // 4 busy cores and 1.5 for each root of them are 7; 50 GiB.
    let cpu = Cpu::Seconds {
        cpu_s: 4.0,
        staffing: 1.5,
        reference_ghz: 1.0,
    };
    let job = Job {
        cpu,
        memory_gib: 50.0,
        ..Job::default()
    };
    let found = same(&three(), &job);
    assert_eq!(
        in_order(&found),
        [
            ("r.xlarge", 2, "CPU", 300.0),
            ("m.large", 7, "memory", 420.0),
            ("m.xlarge", 4, "memory", 440.0)
        ]
    );
    let [r, small, _] = &found.candidates[..] else {
        panic!()
    };
    assert_eq!(
        (r.utilization, r.cores, r.why_not.as_str()),
        (7.0 / 8.0, 7.0, "")
    );
    // Seven for $300 are $42.86 each.
    assert_eq!(small.wins_below_usd_month, Some(60.0 - 120.0 / 7.0));
    assert_eq!(
        small.why_not,
        "7 of it cost $120.00 a month more than r.xlarge: it would be the choice below $42.86 a month each, and costs $60.00."
    );
    // Twice the clock and half again as many instructions: 7 cores are 2.33, so 3.
    let mut fast = shape("f.xlarge", 4.0, 64.0, 400.0);
    (fast.clock_ghz, fast.ipc) = (2.0, 1.5);
    assert_eq!(job.cores_on(&fast), 3.0);
}

#[test]
fn counts_groups_and_what_is_added() {
    // 5 cores are two of 4, and in threes three; of two groups. Each 30 GiB of volume at $0.10 and $2 more, and $7 in all:
    // 2·3·(110 + 2 + 10·0.1) + 7.
    let job = Job {
        cpu: Cpu::Cores(5.0),
        disk: Disk::Volumes {
            disk_gib: 30.0,
            usd_gib_month: 0.1,
        },
        multiple: 3,
        copies: 2,
        node_usd_month: 2.0,
        job_usd_month: 7.0,
        ..Job::default()
    };
    let found = same(&three()[1..2], &job);
    assert_eq!(in_order(&found), [("m.xlarge", 3, "CPU", 685.0)]);
    assert_eq!(found.candidates[0].copies, 2);
    // More are asked for than any need takes.
    let found = same(
        &three()[1..2],
        &Job {
            least_nodes: 4,
            ..job
        },
    );
    assert_eq!(in_order(&found)[0].1, 6);
    assert_eq!(found.candidates[0].binding, "least number");
}

#[test]
fn equal_ones_stay_in_the_order_of_the_list() {
    let job = Job {
        cpu: Cpu::Cores(4.0),
        ..Job::default()
    };
    let list = [
        shape("b.xlarge", 4.0, 8.0, 90.0),
        shape("a.large", 2.0, 8.0, 45.0),
        shape("c.xlarge", 4.0, 8.0, 90.0),
    ];
    let found = same(&list, &job);
    assert_eq!(names(&found), ["b.xlarge", "a.large", "c.xlarge"]);
    assert_eq!(
        found.candidates[1].why_not,
        "2 of it cost as much as b.xlarge, which stands before it."
    );
    // A rank stands in place of the cost.
    let ranked = fit(&list, |shape| {
        let rank_usd_month = Some(if shape.name == "c.xlarge" { 10.0 } else { 90.0 });
        Ok(Job {
            rank_usd_month,
            ..job.clone()
        })
    });
    let ranked = ranked.unwrap();
    assert_eq!(names(&ranked), ["c.xlarge", "b.xlarge", "a.large"]);
    assert_eq!(
        ranked.candidates[2].why_not,
        "2 of it cost $90.00 a month, and stand $80.00 behind c.xlarge in rank."
    );
}

fn names(fit: &Fit) -> Vec<&str> {
    fit.candidates.iter().map(|c| c.machine.as_str()).collect()
}

#[test]
fn who_cannot_do_a_job_says_why() {
    let base = Job {
        cpu: Cpu::Cores(6.0),
        memory_gib: 20.0,
        ..Job::default()
    };
    let left_out = |job: Job, name: &str| why(&same(&three(), &job), name).to_owned();
    for (job, expected) in [
        (
            Job {
                is_one_machine: true,
                ..base.clone()
            },
            "one machine is to do it all, and for the CPU it takes 3 of it",
        ),
        (
            Job {
                most_nodes: 2,
                ..base.clone()
            },
            "3 of it are needed for the CPU, and 2 are the most",
        ),
        (
            Job {
                least_vcpus: 4.0,
                ..base.clone()
            },
            "it has 2 vCPU, and 4 are the least",
        ),
        (
            Job {
                least_memory_gib: 12.0,
                ..base.clone()
            },
            "it has 8 GiB of memory, and 12 are the least",
        ),
        (
            Job {
                families: vec!["r".to_owned()],
                ..base.clone()
            },
            "it is none of the families r",
        ),
        (
            Job {
                platform: "arm64".to_owned(),
                ..base.clone()
            },
            "it does not run arm64",
        ),
        (
            Job {
                disk: Disk::Local { disk_gib: 1.0 },
                ..base.clone()
            },
            "it has no drive",
        ),
        (
            Job {
                least_nodes: 4,
                multiple: 3,
                most_nodes: 5,
                ..base.clone()
            },
            "6 of it are needed for the least number, and 5 are the most",
        ),
    ] {
        assert_eq!(left_out(job, "m.large"), expected);
    }
    // What no list says is told, and leaves nobody out.
    let mut unknown = three();
    unknown[0].network_gbps = None;
    let found = same(
        &unknown,
        &Job {
            network_gbps: 5.0,
            ..base.clone()
        },
    );
    let checks: Vec<&str> = found.candidates.iter().map(|c| c.check.as_str()).collect();
    assert_eq!(
        checks,
        ["No list says what its network keeps up: check it.", "", ""]
    );
    assert_eq!(
        in_order(&found).iter().map(|row| row.1).collect::<Vec<_>>(),
        [3, 5, 5]
    );
    assert_eq!(in_order(&found)[1].2, "network");
    // A number that cannot be is an error with its place.
    let error = |job: Job| fit(&three(), |_| Ok(job.clone())).unwrap_err().to_string();
    assert_eq!(
        error(Job {
            memory_gib: -1.0,
            ..base.clone()
        }),
        "memory_gib is -1 (memory_gib). Write 0 or more."
    );
    assert_eq!(
        error(Job {
            multiple: 0,
            ..base.clone()
        }),
        "multiple is 0 (multiple). Write more than 0."
    );
    assert_eq!(
        error(Job {
            least_nodes: 9,
            most_nodes: 8,
            ..base.clone()
        }),
        "most_nodes is 8 (most_nodes). Write at least 9, the least."
    );
    let broken = [shape("m.large", 0.0, 8.0, 60.0)];
    assert_eq!(
        fit(&broken, |_| Ok(base.clone())).unwrap_err().to_string(),
        "vcpus is 0 (m.large.vcpus). Write more than 0."
    );
    assert!(same(&[], &base).candidates.is_empty());
}

#[test]
fn a_job_is_read_and_a_wrong_one_is_refused_with_its_place() {
    let job = read(
        r#"{"cpu_s": 4, "staffing": 1.5, "memory_gib": 25, "network_gbps": 0.5, "disk_gib": 60, "disk_usd_gib_month": 0.1,
            "headroom": {"cpu": 1.1, "disk": 1.2}, "families": ["m5"], "platform": "x86", "one_machine": true, "copies": 2,
            "most_nodes": 8, "node_usd_month": 1.5, "job_usd_month": 10}"#,
    );
    let expected = Job {
        cpu: Cpu::Seconds {
            cpu_s: 4.0,
            staffing: 1.5,
            reference_ghz: 1.0,
        },
        memory_gib: 25.0,
        network_gbps: 0.5,
        disk: Disk::Volumes {
            disk_gib: 60.0,
            usd_gib_month: 0.1,
        },
        headroom: Headroom {
            cpu_ratio: 1.1,
            memory_ratio: 1.0,
            network_ratio: 1.0,
            disk_ratio: 1.2,
        },
        families: vec!["m5".to_owned()],
        platform: "x86".to_owned(),
        is_one_machine: true,
        copies: 2,
        most_nodes: 8,
        node_usd_month: 1.5,
        job_usd_month: 10.0,
        ..Job::default()
    };
    assert_eq!(job.unwrap(), expected);
    let refused = |text: &str| read(text).unwrap_err().to_string();
    for (text, said) in [
        (
            "{\"cores\": 4,\n \"headroom\": {\"gpu\": 2}}",
            "(headroom.gpu, line 2)",
        ),
        (
            "{\"cores\": 4, \"cpu_s\": 3}",
            "a job has cpu_s or cores, and not both (cores). Leave one out.",
        ),
        ("{\"cores\": \"4\"}", "expected f64 (cores, line 1)"),
        ("{\"copies\": 1.5}", "(copies, line 1)"),
        (
            "{\"staffing\": -1, \"cpu_s\": 1}",
            "staffing is -1 (staffing). Write 0 or more.",
        ),
        ("{\"staffing\": 2, \"cores\": 1}", "(staffing)"),
        (
            "{\"local_drive\": true, \"disk_usd_gib_month\": 1}",
            "(disk_usd_gib_month)",
        ),
        ("{", "the job is not JSON (line 1)"),
    ] {
        assert!(refused(text).contains(said), "{text}: {}", refused(text));
    }
}

#[test]
fn machines_of_the_price_lists() {
    let catalog = Catalog::built_in();
    let all = machines(catalog, "aws/us-east-1").unwrap();
    let found = |name: &str| all.iter().find(|shape| shape.name == name).unwrap();
    // 0.3 of each of 2 processors are there all the time.
    let burstable = found("aws/us-east-1/t3.large");
    assert_eq!((burstable.vcpus, burstable.drive_gib), (0.6, None));
    assert_eq!(
        burstable.check,
        "It is burstable: of its 2 vCPU, 0.6 are there all the time, and count."
    );
    assert_eq!(
        machines(catalog, "aws").unwrap(),
        machines(catalog, "aws/us-east-1").unwrap()
    );
    assert!(
        machines(catalog, "digitalocean")
            .unwrap()
            .iter()
            .all(|shape| shape.drive_gib.is_some())
    );
    let error = machines(catalog, "aws/mars").unwrap_err().to_string();
    assert!(
        error.starts_with(
            "no machines of “aws/mars” are known (market). Write one of aws/us-east-1, "
        ),
        "{error}"
    );
}
