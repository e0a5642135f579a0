"""How Vietnamese texts name agencies: heads of names, short names, sets, and the names of before.

Standard library only; data and nothing else. All spellings here are plain (lower case, no tone
marks), as `nhip.engine.folding.fold` makes them.
"""

# The first words of an agency's name. A comma before one of them begins another agency.
HEADS = (
    "so", "bo", "ban", "van phong", "ubnd", "uy ban", "hdnd", "hoi dong", "cong an", "thanh tra", "vien",
    "chi cuc", "cuc", "tong cuc", "vu", "thue", "kho bac", "bao hiem", "ngan hang", "nhnn", "bhxh",
    "toa an", "tand", "vksnd", "tinh uy", "thanh uy", "dang uy", "huyen uy", "tinh doan", "thanh doan",
    "doan thanh nien", "mat tran", "mttq", "ubmttq", "lien doan", "lien minh", "lien hiep", "hoi",
    "hiep hoi", "bo chi huy", "bchqs", "quan khu", "bo doi", "bao", "dai", "truong", "dai hoc", "hoc vien",
    "trung tam", "tt", "tap doan", "tong cong ty", "cong ty", "doanh nghiep", "vnpt", "viettel", "mobifone",
    "fpt", "evn", "dien luc", "buu dien", "benh vien", "phong", "to cong nghe", "to cong tac", "to giup viec",
    "quoc hoi", "chinh phu", "thu truong", "chu tich", "giam doc", "chanh", "hai quan", "xa", "phuong",
    "thanh pho", "tinh", "huyen", "thi xa", "cac", "cum", "khoi", "don vi", "co quan", "dia phuong", "nganh",
    "nha mang", "to chuc", "hop tac xa", "bqp", "vpcp", "bca", "vtv", "vov", "ttxvn", "ttdt", "vcci", "quy",
    "thong tan xa", "thu vien", "bao tang", "hiep", "chi nhanh", "kiem toan", "nxb", "tram", "xa doan",
    "so nganh", "vp", "dang", "trung uong", "tw",
)  # fmt: skip

# What departments and ministries are of: "Sở Tài chính, Nội vụ" names two.
SECTORS = (
    "tai chinh", "noi vu", "xay dung", "y te", "tu phap", "cong thuong", "ngoai vu", "ngoai giao",
    "khoa hoc va cong nghe", "giao duc va dao tao", "nong nghiep va moi truong",
    "van hoa the thao va du lich", "van hoa", "dan toc va ton giao", "du lich", "quoc phong",
    "thong tin va truyen thong", "ke hoach va dau tu", "tai nguyen va moi truong", "giao thong van tai",
    "nong nghiep va phat trien nong thon", "lao dong thuong binh va xa hoi", "van hoa va the thao",
)  # fmt: skip

# Short names -> full names. Longest first when they are applied.
SHORT = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "tt tt": "thong tin va truyen thong",
    "tttt": "thong tin va truyen thong",
    "khcn": "khoa hoc va cong nghe",
    "kh cn": "khoa hoc va cong nghe",
    "khdt": "ke hoach va dau tu",
    "kh dt": "ke hoach va dau tu",
    "gddt": "giao duc va dao tao",
    "gd dt": "giao duc va dao tao",
    "nnmt": "nong nghiep va moi truong",
    "nn mt": "nong nghiep va moi truong",
    "nnptnt": "nong nghiep va phat trien nong thon",
    "nn ptnt": "nong nghiep va phat trien nong thon",
    "tnmt": "tai nguyen va moi truong",
    "tn mt": "tai nguyen va moi truong",
    "ldtbxh": "lao dong thuong binh va xa hoi",
    "ld tb xh": "lao dong thuong binh va xa hoi",
    "ldtb xh": "lao dong thuong binh va xa hoi",
    "vhttdl": "van hoa the thao va du lich",
    "vh tt dl": "van hoa the thao va du lich",
    "vhtt dl": "van hoa the thao va du lich",
    "vhtt": "van hoa va the thao",
    "vh tt": "van hoa va the thao",
    "gtvt": "giao thong van tai",
    "dttg": "dan toc va ton giao",
    "dt tg": "dan toc va ton giao",
    "pvhcc": "phuc vu hanh chinh cong",
    "mttq": "mat tran to quoc viet nam",
    "mttqvn": "mat tran to quoc viet nam",
    "ubmttq": "uy ban mat tran to quoc viet nam",
    "ub mttq": "uy ban mat tran to quoc viet nam",
    "nhnn": "ngan hang nha nuoc",
    "bhxh": "bao hiem xa hoi",
    "ldld": "lien doan lao dong",
    "lhpn": "lien hiep phu nu",
    "ccb": "cuu chien binh",
    "kcn": "khu cong nghiep",
    "kkt": "khu kinh te",
    "ptth": "phat thanh va truyen hinh",
    "pt th": "phat thanh va truyen hinh",
    "chqs": "chi huy quan su",
    "bchqs": "bo chi huy quan su",
    "tncs": "thanh nien cong san",
    "tnmttq": "mat tran to quoc viet nam",
    "vp": "van phong",
    "ktxh": "kinh te xa hoi",
    "tt pvhcc": "trung tam phuc vu hanh chinh cong",
    "stttt": "so thong tin va truyen thong",
    "skhcn": "so khoa hoc va cong nghe",
    "stc": "so tai chinh",
    "snv": "so noi vu",
    "vpcp": "van phong chinh phu",
    "btttt": "bo thong tin va truyen thong",
    "bkhcn": "bo khoa hoc va cong nghe",
    "bca": "bo cong an",
    "bqp": "bo quoc phong",
    "nhnn vn": "ngan hang nha nuoc viet nam",
}

# Departments and ministries abolished on 1 March 2025 -> who took over most of their work
# (Nghị quyết 176/2025/QH15 for ministries; Nghị định 45/2025/NĐ-CP for provincial departments).
# Where work went to two, the one which digital transformation follows stands first.
SUCCESSORS = {
    "thong tin va truyen thong": "khoa hoc va cong nghe",
    "ke hoach va dau tu": "tai chinh",
    "tai nguyen va moi truong": "nong nghiep va moi truong",
    "nong nghiep va phat trien nong thon": "nong nghiep va moi truong",
    "giao thong van tai": "xay dung",
    "lao dong thuong binh va xa hoi": "noi vu",
    "van hoa va the thao": "van hoa the thao va du lich",
    "du lich": "van hoa the thao va du lich",
    "ban dan toc": "so dan toc va ton giao",
    "uy ban dan toc": "bo dan toc va ton giao",
}

# Two ways to say one agency.
SAME = {
    "tinh doan": "doan thanh nien cong san ho chi minh",
    "thanh doan": "doan thanh nien cong san ho chi minh",
    "doan tncs ho chi minh": "doan thanh nien cong san ho chi minh",
    "doan tncs hcm": "doan thanh nien cong san ho chi minh",
    "tinh doan thanh nien": "doan thanh nien cong san ho chi minh",
    "van phong uy ban nhan dan": "van phong ubnd",
    "mat tran to quoc": "uy ban mat tran to quoc viet nam",
    "cuc thue": "thue",
    "chi cuc thue": "thue",
    "bao hiem xa hoi viet nam": "bao hiem xa hoi",
    "bo chqs": "bo chi huy quan su",
}

# Kinds of unit by their first words, for an agency the register does not know.
GUESSED_KINDS = (
    ("enterprise", ("doanh nghiep", "tap doan", "tong cong ty", "cong ty", "vnpt", "viettel", "mobifone", "fpt", "evn", "dien luc", "buu dien")),
    ("mass", ("tinh doan", "thanh doan", "doan thanh nien", "lien doan lao dong", "hoi nong dan", "hoi lien hiep phu nu", "hoi cuu chien binh", "lien minh", "lien hiep", "hoi", "hiep hoi", "xa doan")),
    ("front", ("mat tran", "uy ban mat tran")),
    ("party", ("tinh uy", "thanh uy", "dang uy", "ban to chuc", "ban tuyen giao", "uy ban kiem tra", "ban noi chinh", "ban dan van", "van phong tinh uy")),
    ("vertical", ("cong an", "bo chi huy", "thue", "cuc", "chi cuc hai quan", "hai quan", "kho bac", "bao hiem xa hoi", "ngan hang nha nuoc", "toa an", "vien kiem sat", "thong ke", "quan khu", "bo doi")),
    ("service_centre", ("trung tam phuc vu hanh chinh cong",)),
    ("ward", ("phuong", "uy ban nhan dan phuong")),
    ("commune", ("xa", "uy ban nhan dan xa")),
    ("special_zone", ("dac khu", "uy ban nhan dan dac khu")),
    ("department", ("so", "ban", "van phong", "thanh tra", "vien", "trung tam", "bao", "dai", "truong", "benh vien", "quy", "vuon", "bo", "uy ban")),
)  # fmt: skip
