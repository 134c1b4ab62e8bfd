//! Words for visitors: short, decent, lower case, easy to say and to tell apart.

/// One for each value of a byte.
pub(super) const BIRDS: [&str; 256] = [
    "albatross", "auk", "avocet", "babbler", "badger", "barbet", "beaver", "bison", "bittern", "blackbird",
    "bluebird", "bobcat", "bobolink", "brambling", "bulbul", "bullfinch", "bunting", "bustard", "buzzard",
    "canary", "caracara", "cardinal", "caribou", "cassowary", "catbird", "cheetah", "chickadee",
    "chiffchaff", "chipmunk", "chough", "cockatiel", "cockatoo", "condor", "cormorant", "corncrake",
    "cougar", "courser", "coyote", "crake", "crane", "creeper", "crossbill", "cuckoo", "curlew", "darter",
    "dingo", "dipper", "dolphin", "dormouse", "dotterel", "dove", "dowitcher", "dunlin", "dunnock", "eagle",
    "egret", "eider", "elk", "emu", "ermine", "falcon", "fantail", "ferret", "fieldfare", "finch",
    "firecrest", "flamingo", "flicker", "flycatcher", "fox", "francolin", "frigatebird", "fulmar",
    "gadwall", "gannet", "garganey", "gazelle", "gecko", "gibbon", "godwit", "goldcrest", "goldeneye",
    "goldfinch", "goose", "goshawk", "grackle", "grebe", "greenfinch", "grosbeak", "grouse", "guillemot",
    "gyrfalcon", "hare", "harrier", "hawfinch", "hedgehog", "heron", "hoopoe", "hornbill", "hummingbird",
    "ibex", "ibis", "jabiru", "jacana", "jackal", "jackdaw", "jaguar", "jay", "junco", "kakapo", "kea",
    "kestrel", "killdeer", "kingbird", "kingfisher", "kinglet", "kite", "kittiwake", "kiwi", "knot",
    "koala", "kookaburra", "lapwing", "lark", "lemur", "leopard", "linnet", "llama", "loon", "lorikeet",
    "lory", "lynx", "lyrebird", "macaw", "magpie", "mallard", "manakin", "manatee", "marmot", "marten",
    "martin", "meadowlark", "meerkat", "merganser", "merlin", "mockingbird", "mole", "moorhen", "moose",
    "motmot", "myna", "nene", "nighthawk", "nightingale", "nightjar", "nutcracker", "nuthatch", "oriole",
    "osprey", "ostrich", "ouzel", "ovenbird", "owl", "parakeet", "parrot", "partridge", "peacock",
    "pelican", "penguin", "peregrine", "petrel", "phalarope", "pheasant", "phoebe", "pigeon", "pintail",
    "pipit", "pitta", "plover", "pochard", "potoo", "ptarmigan", "puffin", "quail", "quetzal", "rail",
    "raven", "razorbill", "redpoll", "redstart", "redwing", "reedling", "rhea", "roadrunner", "robin",
    "roller", "rook", "ruff", "sanderling", "sandpiper", "sapsucker", "scaup", "scoter", "serin",
    "shearwater", "shelduck", "shoveler", "shrike", "siskin", "skimmer", "skua", "skylark", "snipe",
    "sparrow", "spoonbill", "starling", "stilt", "stonechat", "stork", "sunbird", "surfbird", "swallow",
    "swan", "swift", "tanager", "tattler", "teal", "tern", "thrasher", "thrush", "tinamou", "toucan",
    "towhee", "trogon", "tropicbird", "turaco", "turnstone", "veery", "verdin", "vireo", "wagtail",
    "warbler", "waxbill", "waxwing", "weaver", "weka", "wheatear", "whimbrel", "whinchat", "whitethroat",
    "wigeon", "willet", "woodlark", "woodpecker", "wren", "wryneck",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_short_and_differ() {
        assert!(BIRDS.is_sorted_by(|a, b| a < b));
        assert!(BIRDS.iter().all(|word| word.len() <= 11 && word.bytes().all(|byte| byte.is_ascii_lowercase())));
    }
}
